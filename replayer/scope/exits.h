// Who ends the process, and where: the C library tells its exit handlers a status and nothing else, and _exit tells
// nobody.
#pragma once

#include <cstdint>

#include "src/schema/generated/calls.h"

namespace esreplay {

using ExitHook = void (*)(Call call, int status, uintptr_t caller);

// Called on the thread that ends the process, before anything is ended.
void watch_exits(ExitHook hook);
void state_exit(Call call, int status, uintptr_t caller);

}  // namespace esreplay
