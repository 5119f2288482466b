#include "replayer/code/stack.h"

#include <unwind.h>

#include "replayer/code/frame_pointers_linux.h"
#include "replayer/platform/interrupted.h"

namespace esreplay {

namespace {

constexpr unsigned kDeepest = 64;  // our own frames included

#if defined(__x86_64__)
constexpr int kFramePointer = 6;  // numbers of DWARF
#else
constexpr int kFramePointer = 29;
#endif

struct Walk {
  uintptr_t addresses[kDeepest];
  unsigned count;
  bool whole;      // as far as there is room
  LastFrame last;  // where the unwinder stopped
};

_Unwind_Reason_Code add_frame(_Unwind_Context* context, void* argument) {
  auto* walk = static_cast<Walk*>(argument);
  const uintptr_t address = _Unwind_GetIP(context);
  walk->whole = address == 0 || walk->count == kDeepest;
  if (walk->whole) return _URC_END_OF_STACK;
  walk->addresses[walk->count++] = address;
  walk->last = {address, _Unwind_GetCFA(context), _Unwind_GetGR(context, kFramePointer)};
  return _URC_NO_REASON;
}

// Inlined, so that the first frame is its caller's.
__attribute__((always_inline)) inline void walk_stack(Walk& walk) {
  walk.count = 0;
  walk.whole = false;
  _Unwind_Backtrace(add_frame, &walk);
  if (walk.whole) return;
  walk.count += callers_by_frame_pointer(walk.last, walk.addresses + walk.count, kDeepest - walk.count);
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
  walk_stack(walk);
  return copy_from(walk, 2, out, max);  // without this function and its caller
}

__attribute__((noinline)) unsigned capture_stack_from(uintptr_t first, uintptr_t* out, unsigned max) {
  Walk walk;
  walk_stack(walk);
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
