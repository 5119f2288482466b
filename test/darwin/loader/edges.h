// The functions by which libSystem's own locks, sleeps and semaphores wait in the kernel. On a Mac those calls are
// within the shared cache, and dyld replaces them there too when a tuple names them: the library for macOS tells by
// them which calls waited. Here a shim that has to wait does so through the function of that name, and the replacement
// is reached.
#pragma once

#include <cstdint>
#include <functional>

#include "test/darwin/loader/host_symbols.h"

namespace loader {

enum class Edge { kMutex, kCondition, kReadLock, kWriteLock, kSleep, kSemaphore, kTimedSemaphore };

// Runs `wait` beneath the function, which is told what is waited for, as macOS's is; its other arguments are not made
// up.
int wait_through(Edge edge, const void* what, const std::function<int()>& wait);

// Returns when `word` is not `seen` any more, and now and then before.
void wait_on_word(uint32_t* word, uint32_t seen);
void wake_word(uint32_t* word);

// From then on calls from here go to what replaces the functions.
void replace_edges(const std::function<const void*(const void*)>& replacement_of);

}  // namespace loader
