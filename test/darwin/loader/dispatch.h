// The queues of dispatch.cc, for code that calls an image's blocks later.
#pragma once

#include <functional>

namespace loader {

// Null: a global queue.
void run_later(void* queue, std::function<void()> work);

// The main queue's work waits until the main thread serves it. Returns a descriptor that is readable while there is
// some.
int main_queue_event();
void run_main_queue();

}  // namespace loader
