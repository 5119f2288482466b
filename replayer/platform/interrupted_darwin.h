// Where a stack walk by frame pointers begins.
#pragma once

#include <cstdint>

namespace esreplay {

// Returns the frame of the innermost function that has made one.
const void* interrupted_frame(const void* context);

// Returns where the interrupted function returns to if it has not made a frame, as small functions of the system do
// not; otherwise anything. 0 if that would be outside `bottom` to `top`, the thread's stack.
uintptr_t frameless_return(const void* context, const char* bottom, const char* top);

// arm64: returns the link register, the return address of a function that has not called another yet. 0 on x86-64,
// where every function of a client has a frame.
uintptr_t link_register(const void* context);

}  // namespace esreplay
