// Wrappers for code signature checks, which are recorded like any call of the table. They call the real functions if
// the client brings some, because Linux has none. Otherwise code is valid if a service model of the run leads to a
// daemon that has looked at it, and without such a model the checks are not implemented. The kit has the rest of
// Security under names of its own.
#include "replayer/wrappers/wrap.h"

namespace esreplay {
namespace {

constexpr int kErrSecUnimplemented = -4;

using Check = int (*)(void* code, unsigned flags, void* requirement);
using CheckWithErrors = int (*)(void* code, unsigned flags, void* requirement, void** errors);

void* brought_by_client(const RealFunction& real) {
  void* found = real.known();
  return found != nullptr ? found : find_behind_us(real.name);
}

int check(Call call, const RealFunction& real, void* code, unsigned flags, void* requirement) {
  if (void* found = brought_by_client(real)) return reinterpret_cast<Check>(found)(code, flags, requirement);
  return is_modelled(call) ? 0 : kErrSecUnimplemented;
}

int check_with_errors(Call call, const RealFunction& real, void* code, unsigned flags, void* requirement,
                      void** errors) {
  if (void* found = brought_by_client(real))
    return reinterpret_cast<CheckWithErrors>(found)(code, flags, requirement, errors);
  if (errors != nullptr) *errors = nullptr;
  return is_modelled(call) ? 0 : kErrSecUnimplemented;
}

}  // namespace

#define ESREPLAY_CHECK(name)                                                                                    \
  ESREPLAY_WRAPPER(name, int, (void* code, unsigned flags, void* requirement)) {                                \
    ESREPLAY_BODY(kCall##name, CallClass::kAlways, reinterpret_cast<uint64_t>(code),                            \
                  check(kCall##name, real_##name, code, flags, requirement));                                   \
  }                                                                                                             \
  ESREPLAY_WRAPPER(name##WithErrors, int, (void* code, unsigned flags, void* requirement, void** errors)) {     \
    ESREPLAY_BODY(                                                                                              \
        kCall##name##WithErrors, CallClass::kAlways, reinterpret_cast<uint64_t>(code),                          \
        check_with_errors(kCall##name##WithErrors, real_##name##WithErrors, code, flags, requirement, errors)); \
  }

ESREPLAY_CHECK(SecStaticCodeCheckValidity)
ESREPLAY_CHECK(SecCodeCheckValidity)

#undef ESREPLAY_CHECK

}  // namespace esreplay
