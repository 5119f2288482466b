// The checks of code signatures: stated like any call of the table. The real ones are asked where the client brings
// some; Linux has none, and there they are not implemented.
#include "replayer/scope/wrap.h"

#if !defined(ESREPLAY_WITHOUT_WRAPPERS)

namespace esreplay {
namespace {

constexpr int kErrSecUnimplemented = -4;

using Check = int (*)(void* code, unsigned flags, void* requirement);
using CheckWithErrors = int (*)(void* code, unsigned flags, void* requirement, void** errors);

int check(RealFunction& real, void* code, unsigned flags, void* requirement) {
  void* found = real.address.load(std::memory_order_relaxed);
  if (found == nullptr) found = find_behind_us(real.name);
  return found == nullptr ? kErrSecUnimplemented : reinterpret_cast<Check>(found)(code, flags, requirement);
}

int check_with_errors(RealFunction& real, void* code, unsigned flags, void* requirement, void** errors) {
  void* found = real.address.load(std::memory_order_relaxed);
  if (found == nullptr) found = find_behind_us(real.name);
  if (found != nullptr) return reinterpret_cast<CheckWithErrors>(found)(code, flags, requirement, errors);
  if (errors != nullptr) *errors = nullptr;
  return kErrSecUnimplemented;
}

}  // namespace

#define ESREPLAY_CHECK(name)                                                                                \
  ESREPLAY_WRAPPER(name, int, (void* code, unsigned flags, void* requirement)) {                            \
    ESREPLAY_BODY(kCall##name, CallClass::kAlways, reinterpret_cast<uint64_t>(code),                        \
                  check(real_##name, code, flags, requirement));                                            \
  }                                                                                                         \
  ESREPLAY_WRAPPER(name##WithErrors, int, (void* code, unsigned flags, void* requirement, void** errors)) { \
    ESREPLAY_BODY(kCall##name##WithErrors, CallClass::kAlways, reinterpret_cast<uint64_t>(code),            \
                  check_with_errors(real_##name##WithErrors, code, flags, requirement, errors));            \
  }

ESREPLAY_CHECK(SecStaticCodeCheckValidity)
ESREPLAY_CHECK(SecCodeCheckValidity)

#undef ESREPLAY_CHECK

}  // namespace esreplay

#endif
