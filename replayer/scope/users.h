// Who answers getpwuid: the C library, unless whoever links this offers users of its own (the Linux kit, those of the
// trace).
#pragma once

#include <pwd.h>
#include <sys/types.h>

#include <cstddef>

namespace esreplay {

// True when the user is known: the entry is in `out`, its strings in `buffer`, or `*error` says why it is not.
__attribute__((weak)) bool known_user(uid_t user, passwd* out, char* buffer, size_t size, int* error);

}  // namespace esreplay
