#include "replayer/scope/stack.h"

#include <unwind.h>

#include "replayer/platform/interrupted.h"

namespace esreplay {

namespace {

constexpr unsigned kDeepest = 64;  // our own frames included

struct Walk {
  uintptr_t addresses[kDeepest];
  unsigned count;
};

_Unwind_Reason_Code add_frame(_Unwind_Context* context, void* argument) {
  auto* walk = static_cast<Walk*>(argument);
  const uintptr_t address = _Unwind_GetIP(context);
  if (address == 0 || walk->count == kDeepest) return _URC_END_OF_STACK;
  walk->addresses[walk->count++] = address;
  return _URC_NO_REASON;
}

unsigned copy_from(const Walk& walk, unsigned first, uintptr_t* out, unsigned max) {
  unsigned count = 0;
  while (count < max && first + count < walk.count) {
    out[count] = walk.addresses[first + count];
    count++;
  }
  return count;
}

_Unwind_Reason_Code find_signal(_Unwind_Context* context, void* found) {
  int is_interrupted = 0;
  _Unwind_GetIPInfo(context, &is_interrupted);
  if (is_interrupted == 0) return _URC_NO_REASON;
  *static_cast<bool*>(found) = true;
  return _URC_END_OF_STACK;
}

}  // namespace

void warm_stack() {
  uintptr_t out[4];
  capture_stack(out, 4);
}

__attribute__((noinline)) unsigned capture_stack(uintptr_t* out, unsigned max) {
  Walk walk;
  walk.count = 0;
  _Unwind_Backtrace(add_frame, &walk);
  return copy_from(walk, 2, out, max);  // without this function and its caller
}

__attribute__((noinline)) unsigned capture_stack_from(uintptr_t first, uintptr_t* out, unsigned max) {
  Walk walk;
  walk.count = 0;
  _Unwind_Backtrace(add_frame, &walk);
  for (unsigned at = 0; at < walk.count; at++)
    if (walk.addresses[at] == first) return copy_from(walk, at, out, max);
  // A foreign frame without unwind tables has stopped the walk. The address alone is worth more than our own frames.
  out[0] = first;
  return 1;
}

bool in_signal_handler() {
  bool found = false;
  _Unwind_Backtrace(find_signal, &found);
  return found;
}

// The unwinder can step over the frame of a signal.
unsigned capture_interrupted_stack(const void* context, uintptr_t* out, unsigned max) {
  return capture_stack_from(interrupted_at(context), out, max);
}

}  // namespace esreplay
