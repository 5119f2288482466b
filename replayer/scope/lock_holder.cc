// Where the C library keeps the holder of a lock; one that does not leaves it to who notes what it holds.
#include <pthread.h>

#include "replayer/scope/lock_call.h"

namespace esreplay {

#if defined(__GLIBC__)

pid_t MutexHolder::of(const void* lock) {
  return __atomic_load_n(&static_cast<const pthread_mutex_t*>(lock)->__data.__owner, __ATOMIC_RELAXED);
}

pid_t WriterHolder::of(const void* lock) {
  const pid_t writer =
      __atomic_load_n(&static_cast<const pthread_rwlock_t*>(lock)->__data.__cur_writer, __ATOMIC_RELAXED);
  return writer != 0 ? writer : noted_holder(lock);
}

#else

pid_t MutexHolder::of(const void* lock) { return noted_holder(lock); }
pid_t WriterHolder::of(const void* lock) { return noted_holder(lock); }

#endif

}  // namespace esreplay
