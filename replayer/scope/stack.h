// Return addresses of the calling thread, without locks or malloc.
#pragma once

#include <cstdint>

namespace esreplay {

// Loads and warms the unwinder; its first use allocates. Call once, outside any handler.
void warm_stack();

// Innermost first, starting with the caller of the function that calls this. Returns how many.
unsigned capture_stack(uintptr_t* out, unsigned max);

// The same, starting with the frame whose return address (or, under a signal, interrupted address) is `first`; from the
// innermost frame when there is none.
unsigned capture_stack_from(uintptr_t first, uintptr_t* out, unsigned max);

// What a signal interrupted, also where its handler has a stack of its own: the interrupted address first. `context` is
// what the handler was given.
unsigned capture_interrupted_stack(const void* context, uintptr_t* out, unsigned max);

}  // namespace esreplay
