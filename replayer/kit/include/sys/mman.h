/* glibc's sys/mman.h and the MAP_* flags that only macOS has, on bits that Linux does not use. event.mmap.flags uses
 * them. */
#ifndef ESREPLAY_SYS_MMAN_H
#define ESREPLAY_SYS_MMAN_H

#include_next <sys/mman.h>

#define MAP_JIT 0x00200000
#define MAP_NOCACHE 0x00400000
#define MAP_RESILIENT_CODESIGN 0x00800000
#define MAP_RESILIENT_MEDIA 0x01000000
#define MAP_HASSEMAPHORE 0x02000000
#define MAP_NOEXTEND 0x08000000
#define MAP_RENAME 0x10000000

#endif
