/* glibc's spawn.h, with flags that only macOS has. Its member named `__used` would be replaced by the BSD spelling of
 * this kit's sys/cdefs.h. */
#ifndef ESREPLAY_SPAWN_H
#define ESREPLAY_SPAWN_H

#include <sys/cdefs.h>

#pragma push_macro("__used")
#undef __used
#include_next <spawn.h>
#pragma pop_macro("__used")

/* Linux has none of these. Their values are not macOS's but ones that no flag of glibc has, so that
 * posix_spawnattr_setflags refuses them with EINVAL and nothing starts in another way than asked for. */
#define POSIX_SPAWN_START_SUSPENDED 0x1000
#define POSIX_SPAWN_SETEXEC 0x2000
#define POSIX_SPAWN_CLOEXEC_DEFAULT 0x4000

#endif
