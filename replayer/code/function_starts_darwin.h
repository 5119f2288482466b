// Finds the client function that contains an address, from the LC_FUNCTION_STARTS that the linker writes into every
// image and that stripping keeps. Stacks need it, because on arm64 a function that calls none keeps no frame.
#pragma once

#include <cstdint>

namespace esreplay {

// Notes the functions of the client's images that are loaded now. Takes the loader's lock: never call it in a handler.
void note_function_starts();

// Returns the start of the function around `address`, 0 when no noted image contains the address.
uintptr_t function_around(uintptr_t address);

// Returns whether `link`, the link register of a thread that was at `at`, is the return address of the function there.
// It is not after that function has made a call, which leaves an address inside the function itself.
bool is_caller_of_leaf(uintptr_t link, uintptr_t at);

}  // namespace esreplay
