#include "replayer/platform/autorelease_pool.h"

namespace esreplay {

void* open_autorelease_pool() { return nullptr; }
void close_autorelease_pool(void*) {}

}  // namespace esreplay
