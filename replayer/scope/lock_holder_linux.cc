// Where glibc keeps the holder of a lock.
#include <pthread.h>

#include "replayer/scope/lock_call.h"

namespace esreplay {

#if defined(__GLIBC__)

pid_t holder_mutex(const void* lock) {
  return __atomic_load_n(&static_cast<const pthread_mutex_t*>(lock)->__data.__owner, __ATOMIC_RELAXED);
}

pid_t holder_rwlock(const void* lock) {
  return __atomic_load_n(&static_cast<const pthread_rwlock_t*>(lock)->__data.__cur_writer, __ATOMIC_RELAXED);
}

#else

pid_t holder_mutex(const void*) { return 0; }
pid_t holder_rwlock(const void*) { return 0; }

#endif

pid_t holder_none(const void*) { return 0; }

}  // namespace esreplay
