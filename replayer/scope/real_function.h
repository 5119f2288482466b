// The function that a wrapper stands before, and how a wrapper gets between it and the client. Both work without a
// constructor having run.
#pragma once

#if defined(__APPLE__)
#include "replayer/scope/real_function_darwin.h"
#else
#include "replayer/scope/real_function_linux.h"
#endif

namespace esreplay {

// Functions of the table whose first definition in this process is another one than ours: the client's calls go there.
struct ReplacedFunctions {
  unsigned count;
  const void* first;  // where one of them is; null when there is none
};
ReplacedFunctions find_replaced_functions();

// For the canary: close(−1) as the client's own code would call it.
void close_nothing_as_client();

}  // namespace esreplay
