// The queues of dispatch.cc, for code that calls an image's blocks later.
#pragma once

#include <functional>

namespace loader {

// Null: a global queue.
void run_later(void* queue, std::function<void()> work);

}  // namespace loader
