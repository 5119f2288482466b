// Lets a library that links this answer getpwuid with users of its own, as the Linux kit does with those of the trace.
// Otherwise the C library answers.
#pragma once

#include <pwd.h>
#include <sys/types.h>

#include <cstddef>

namespace esreplay {

// Returns true when the user is known. The entry is then in `out` and its strings in `buffer`, or `*error` says why
// not.
__attribute__((weak)) bool known_user(uid_t user, passwd* out, char* buffer, size_t size, int* error);

}  // namespace esreplay
