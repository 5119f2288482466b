// Which function of the client an address lies in, read from what the linker writes into every image
// (LC_FUNCTION_STARTS, which stays when symbols are stripped). For stacks: a function that calls none keeps no frame on
// arm64.
#pragma once

#include <cstdint>

namespace esreplay {

// Of the client's images that are loaded now. Takes the loader's lock: never in a handler.
void note_function_starts();

// Where it begins; 0 when no image that was noted has the address.
uintptr_t function_around(uintptr_t address);

// Whether `link`, what the link register held when a thread was at `at`, is where the function there returns to: not
// after a call of its own, which would have left an address within it.
bool is_caller_of_leaf(uintptr_t link, uintptr_t at);

}  // namespace esreplay
