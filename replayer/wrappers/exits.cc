#include "replayer/traps/exits.h"

#include "replayer/wrappers/wrap.h"

namespace esreplay {

namespace {

std::atomic<ExitHook> exit_hook;

}  // namespace

void watch_exits(ExitHook hook) { exit_hook.store(hook, std::memory_order_release); }

void record_exit(Call call, int status, uintptr_t caller) {
  const ExitHook hook = exit_hook.load(std::memory_order_acquire);
  if (hook != nullptr) hook(call, status, caller);
}

// Exit handlers run under the guard: the calls they make are not findings of their own.
#define ESREPLAY_EXIT(name, call)                                                           \
  ESREPLAY_WRAPPER(name, void, (int status)) {                                              \
    auto* real = reinterpret_cast<void (*)(int)>(real_##name.get());                        \
    const void* address = __builtin_return_address(0);                                      \
    {                                                                                       \
      const ScopePause pause;                                                               \
      record_exit(call, status, reinterpret_cast<uintptr_t>(address));                      \
    }                                                                                       \
    ESREPLAY_BODY_FOR(address, call, CallClass::kAlways, first_word(status), real(status)); \
  }

ESREPLAY_EXIT(exit, kCallExit)
ESREPLAY_EXIT(quick_exit, kCallQuickExit)
ESREPLAY_EXIT(_exit, kCallUnderscoreExit)
ESREPLAY_EXIT(_Exit, kCallUnderscoreExit)

}  // namespace esreplay
