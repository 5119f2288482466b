#include "replayer/wrappers/users.h"

#include "replayer/wrappers/wrap.h"

namespace esreplay {
namespace {

using AskUser = passwd* (*)(uid_t);
using AskUserAgain = int (*)(uid_t, passwd*, char*, size_t, passwd**);

// Returns static memory, as getpwuid does.
passwd* user_by_id(uid_t user, AskUser real) {
  static passwd entry;
  static char buffer[1024];
  int error = 0;
  if (known_user == nullptr || !known_user(user, &entry, buffer, sizeof buffer, &error)) return real(user);
  return error == 0 ? &entry : nullptr;
}

int user_by_id_again(uid_t user, passwd* out, char* buffer, size_t size, passwd** result, AskUserAgain real) {
  int error = 0;
  if (known_user == nullptr || !known_user(user, out, buffer, size, &error))
    return real(user, out, buffer, size, result);
  *result = error == 0 ? out : nullptr;
  return error;
}

}  // namespace

ESREPLAY_WRAPPER(getpwuid, passwd*, (uid_t user)) {
  auto* real = reinterpret_cast<AskUser>(real_getpwuid.get());
  ESREPLAY_BODY(kCallGetpwuid, CallClass::kAlways, user, user_by_id(user, real));
}

ESREPLAY_WRAPPER(getpwuid_r, int, (uid_t user, passwd* out, char* buffer, size_t size, passwd** result)) {
  auto* real = reinterpret_cast<AskUserAgain>(real_getpwuid_r.get());
  ESREPLAY_BODY(kCallGetpwuidR, CallClass::kAlways, user, user_by_id_again(user, out, buffer, size, result, real));
}

}  // namespace esreplay
