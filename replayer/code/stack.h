// Captures return addresses of the calling thread, without locks or malloc.
#pragma once

#include <cstdint>

namespace esreplay {

#if defined(ESREPLAY_NO_SCOPE)

inline void warm_stack() {}
inline bool in_signal_handler() { return false; }
// The caller's frame is all that is known without the library's own unwinding.
inline unsigned capture_stack(uintptr_t* out, unsigned) {
  out[0] = reinterpret_cast<uintptr_t>(__builtin_return_address(0));
  return 1;
}
inline unsigned capture_stack_from(uintptr_t first, uintptr_t* out, unsigned) {
  out[0] = first;
  return 1;
}

#else

// Loads and warms the unwinder; its first use allocates. Call once, outside any handler.
void warm_stack();

// Captures the stack innermost frame first, starting with the caller of the function that calls this. Returns the
// number of frames.
unsigned capture_stack(uintptr_t* out, unsigned max);

// The same, starting with the frame whose return address (or, under a signal, interrupted address) is `first`. Returns
// `first` alone when there is no such frame.
unsigned capture_stack_from(uintptr_t first, uintptr_t* out, unsigned max);

// Captures the stack that a signal interrupted, the interrupted address first, even if the handler has a stack of its
// own. `context` is the context that the handler received.
unsigned capture_interrupted_stack(const void* context, uintptr_t* out, unsigned max);

// Returns whether the calling thread is in a signal handler: the stack goes on beneath the frame of a signal. Always
// false for a handler with a stack of its own on macOS.
bool in_signal_handler();

#endif

}  // namespace esreplay
