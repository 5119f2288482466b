// Around one call of a handler on macOS: what Objective-C objects leave to the pool of the thread goes when the handler
// returns. libdispatch has one for its threads; without any, a thread keeps them until it ends, and says so on stderr.
#pragma once

namespace esreplay {

void* open_autorelease_pool();  // null where there is none
void close_autorelease_pool(void* pool);

}  // namespace esreplay
