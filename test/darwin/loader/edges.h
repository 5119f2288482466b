// The functions in which libSystem's own locks, sleeps and semaphores wait in the kernel. On a Mac those calls are
// within the shared cache, and dyld replaces them there too when a tuple names them: by them the library for macOS
// recognises which calls waited. Here a shim that has to wait calls the function of that name, so that the replacement
// is reached.
#pragma once

#include <cstdint>
#include <functional>

#include "test/darwin/loader/host_symbols.h"

namespace loader {

enum class Edge { kMutex, kCondition, kReadLock, kWriteLock, kSleep, kSemaphore, kTimedSemaphore };

// Runs `wait` inside the function. The function receives what is waited for, as on macOS; its other arguments have no
// meaning.
int wait_through(Edge edge, const void* what, const std::function<int()>& wait);

// Waits for a turn on a serial queue as libdispatch does: a change of kevent_id waits, though its flags say that the
// call returns at once. `take_turn_wait` gives kevent_id what `wait` is, once.
void wait_for_turn(const std::function<void()>& wait);
const std::function<void()>* take_turn_wait();

// Returns when `word` is no longer `seen`, and sometimes before.
void wait_on_word(uint32_t* word, uint32_t seen);
void wake_word(uint32_t* word);

// From then on calls from here go to the replacements of the functions.
void replace_edges(const std::function<const void*(const void*)>& replacement_of);

}  // namespace loader
