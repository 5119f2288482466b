/* glibc's stdlib.h with getprogname. A Mac's own has it. */
#ifndef ESREPLAY_STDLIB_H
#define ESREPLAY_STDLIB_H

#include_next <stdlib.h>

#ifdef __linux__
#ifdef __cplusplus
extern "C" {
#endif

extern char* program_invocation_short_name;

static __inline const char* getprogname(void) { return program_invocation_short_name; }

#ifdef __cplusplus
}
#endif
#endif

#endif
