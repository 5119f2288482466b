/* glibc's spawn.h has a member named `__used`, which the BSD spellings of this kit's sys/cdefs.h would replace. */
#ifndef ESREPLAY_SPAWN_H
#define ESREPLAY_SPAWN_H

#include <sys/cdefs.h>

#pragma push_macro("__used")
#undef __used
#include_next <spawn.h>
#pragma pop_macro("__used")

#endif
