// Starts the library's own threads. Implemented in attach/, which knows the signals that they take.
#pragma once

#include <pthread.h>

namespace esreplay {

// All signals are blocked that the client might want. False if the thread could not be made; errno says why.
bool start_thread(pthread_t* thread, void* (*main)(void*), void* argument);

}  // namespace esreplay
