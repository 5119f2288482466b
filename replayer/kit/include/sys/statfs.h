/* glibc's sys/statfs.h together with the struct statfs of Endpoint Security's messages. A source file can have only one
 * struct of that name: Linux's when this header comes before the kit's, macOS's when it comes after. struct statfs64
 * and its functions are Linux's in both cases. */
#ifndef ESREPLAY_SYS_STATFS_H
#define ESREPLAY_SYS_STATFS_H

#ifdef ESREPLAY_DARWIN_STATFS
#include <sys/mount.h>
#pragma push_macro("statfs")
#pragma push_macro("fstatfs")
#undef statfs
#undef fstatfs
#define statfs esreplay_linux_statfs
#define fstatfs esreplay_linux_fstatfs
#include_next <sys/statfs.h>
#undef statfs
#undef fstatfs
#pragma pop_macro("statfs")
#pragma pop_macro("fstatfs")
#else
#define ESREPLAY_LINUX_STATFS
#include_next <sys/statfs.h>
#endif

#endif
