#include "replayer/platform/autorelease_pool.h"

// From libobjc, which this library does not link: dyld looks for them in all images of the launch.
extern "C" {
__attribute__((weak_import)) void* objc_autoreleasePoolPush();
__attribute__((weak_import)) void objc_autoreleasePoolPop(void* pool);
}

namespace esreplay {

#if defined(ESREPLAY_NO_SCOPE)

// Node's addon: handlers are JavaScript.
void* open_autorelease_pool() { return nullptr; }
void close_autorelease_pool(void*) {}

#else

void* open_autorelease_pool() { return &objc_autoreleasePoolPush != nullptr ? objc_autoreleasePoolPush() : nullptr; }

void close_autorelease_pool(void* pool) {
  if (pool != nullptr) objc_autoreleasePoolPop(pool);
}

#endif

}  // namespace esreplay
