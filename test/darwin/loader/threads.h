// Threads of images by macOS's identifiers: the pthread, and the kernel's number, which is also the name of the Mach
// port here.
#pragma once

#include <pthread.h>
#include <sys/types.h>

#include <cstdint>

namespace loader {

// Starts a thread that `thread_number` knows. Returns the host's error number.
int start_thread(pthread_t* out, const pthread_attr_t* how, void* (*start)(void*), void* argument);

// Returns 0 for a thread that has ended or was not made here.
pid_t thread_number(pthread_t thread);

// Returns macOS's TH_STATE_: runs (1), waits interruptibly (3), waits uninterruptibly (4). 0 for no thread of this
// process.
int state_of_thread(uint32_t number, char (*name)[16] = nullptr);

}  // namespace loader
