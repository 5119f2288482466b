// Finds the function that a wrapper replaces, and puts the wrapper between it and the client. Both work before any
// constructor has run.
#pragma once

#if defined(__APPLE__)
#include "replayer/code/real_function_darwin.h"
#else
#include "replayer/code/real_function_linux.h"
#endif

namespace esreplay {

// Functions of the table that another library defines before ours. The client's calls go there.
struct ReplacedFunctions {
  unsigned count;
  const void* first;  // address of one of them; null when `count` is 0
};
ReplacedFunctions find_replaced_functions();

// Calls close(−1) as the client's own code would, for the canary.
void close_nothing_as_client();

}  // namespace esreplay
