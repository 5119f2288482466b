// An autorelease pool around one call of a handler on macOS: the Objective-C objects left to the thread's pool are
// released when the handler returns. libdispatch has one for its threads. A thread without a pool keeps the objects
// until it ends, and says so on stderr.
#pragma once

namespace esreplay {

void* open_autorelease_pool();  // null if there is none
void close_autorelease_pool(void* pool);

}  // namespace esreplay
