// Where a stack begins that is walked by frame pointers.
#pragma once

#include <cstdint>

namespace esreplay {

// Of the innermost function that has made a frame.
const void* interrupted_frame(const void* context);

// Where the interrupted function returns to if it has made none, as small functions of the system have not; anything
// otherwise. 0 when that would be outside `bottom` to `top`, the thread's stack.
uintptr_t frameless_return(const void* context, const char* bottom, const char* top);

// arm64: the link register, where a function returns to that has called none yet. 0 on x86-64, where every function of
// a client has a frame.
uintptr_t link_register(const void* context);

}  // namespace esreplay
