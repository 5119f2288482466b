// The dlopen wrapper. The loader resolves $ORIGIN and RUNPATH for its caller, so the wrapper must not be the caller: it
// records the call and jumps. Nothing of ours runs when dlopen returns, so the trap stays off until the next wrapped
// call. The wrappers stay on, and calls from the library's constructors are recorded next to the dlopen.
#include "replayer/wrappers/wrap.h"

namespace esreplay {

namespace {

__attribute__((noinline)) void record_dlopen(ThreadState& thread, const void* path, const void* caller) {
  disarm(thread);
  record_raw_call(thread, {.call = kCallDlopen,
                           .call_class = CallClass::kAlways,
                           .fact = CallFact{.argument = reinterpret_cast<uint64_t>(path)},
                           .caller = reinterpret_cast<uintptr_t>(caller)});
  thread.armed = thread.entered;
}

// Ignores what system libraries load for their own work.
__attribute__((noinline)) void ask_models(const void* caller) {
  if (text_at(reinterpret_cast<uintptr_t>(caller)) == Text::kClient) modelled_function(kCallDlopen);
}

}  // namespace

ESREPLAY_WRAPPER(dlopen, void*, (const void* path, int mode)) {
  void* found = real_dlopen.get();
  __asm__("" : "+r"(found));  // on arm64 the compiler does not jump to a function that may be absent
  auto* real = reinterpret_cast<void* (*)(const void*, int)>(found);
  ThreadState& thread = own_thread();
  if (thread.armed) [[unlikely]]
    record_dlopen(thread, path, __builtin_return_address(0));
  if ((marks_of(kCallDlopen) & kMarkModelled) != 0) [[unlikely]]
    ask_models(__builtin_return_address(0));
#if defined(__clang__)
  [[clang::musttail]]
#endif
  return real(path, mode);
}

}  // namespace esreplay
