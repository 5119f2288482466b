// dispatch_main never returns, so its wrapper only records that it was called, and where.
#include "replayer/code/stack.h"
#include "replayer/code/text_ranges.h"
#include "replayer/ledger/ledger.h"
#include "replayer/wrappers/wrap.h"

namespace esreplay {

namespace {

// `frame`: the wrapper's frame record, the caller's frame pointer and the return address. The kit's entry into
// dispatch_main has no unwind information, but it has such a record.
unsigned stack_behind_kit(uintptr_t caller, const uintptr_t* frame, uintptr_t* out, unsigned max) {
  if (text_at(caller) == Text::kOwn) {
    const auto* entry = reinterpret_cast<const uintptr_t*>(frame[0]);
    out[0] = entry[1];
    return 1;
  }
  return capture_stack_from(caller, out, max);
}

}  // namespace

ESREPLAY_WRAPPER(dispatch_main, void, (void)) {
  uintptr_t addresses[32];
  const auto caller = reinterpret_cast<uintptr_t>(__builtin_return_address(0));
  const auto* frame = static_cast<const uintptr_t*>(__builtin_frame_address(0));
  const uint32_t stack = ledger_stack(addresses, stack_behind_kit(caller, frame, addresses, 32));
  write_fact({.call = kCallDispatchMain, .stack = stack}, DispatchMainFact{});
  auto* real = reinterpret_cast<void (*)()>(real_dispatch_main.get());
  ThreadState& thread = own_thread();
  if (thread.armed) [[unlikely]] {
    const CallGuard guard(thread, kCallDispatchMain, CallClass::kAlways, 0, __builtin_return_address(0));
    return real();
  }
  real();
}

}  // namespace esreplay
