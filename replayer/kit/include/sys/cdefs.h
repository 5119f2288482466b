/* glibc's sys/cdefs.h and the BSD spellings that macOS's has. Every system header includes this one. */
#ifndef ESREPLAY_SYS_CDEFS_H
#define ESREPLAY_SYS_CDEFS_H

#include_next <sys/cdefs.h>

#ifndef __unused
#define __unused __attribute__((__unused__))
#endif
#ifndef __used
#define __used __attribute__((__used__))
#endif
#ifndef __dead2
#define __dead2 __attribute__((__noreturn__))
#endif
#ifndef __printflike
#define __printflike(format, first) __attribute__((__format__(__printf__, format, first)))
#endif

#endif
