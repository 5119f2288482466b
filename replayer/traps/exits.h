// Reports which call ends the process, and where. The C library passes its exit handlers only a status, and _exit runs
// no handlers.
#pragma once

#include <cstdint>

#include "src/schema/generated/calls.h"

namespace esreplay {

using ExitHook = void (*)(Call call, int status, uintptr_t caller);

// The hook is called on the thread that ends the process, before anything is torn down.
void watch_exits(ExitHook hook);
void record_exit(Call call, int status, uintptr_t caller);

}  // namespace esreplay
