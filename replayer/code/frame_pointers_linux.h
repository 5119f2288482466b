// Goes on with a walk of the stack where a function has no unwind table, as Go's functions have none: by frame
// pointers.
#pragma once

#include <cstdint>

namespace esreplay {

// The function at which the unwinder stopped.
struct LastFrame {
  uintptr_t address;  // where it was left
  uintptr_t stack;    // its stack pointer there
  uintptr_t frame;    // its frame pointer
};

// Stores the return addresses of the callers, innermost first, and returns their number. Reads no address that is not
// mapped, whatever the frame pointer is, and takes nothing for a return address that is not behind a call.
unsigned callers_by_frame_pointer(const LastFrame& last, uintptr_t* out, unsigned max);

}  // namespace esreplay
