// Finds the holder of a lock where the C library keeps it. If the C library does not, the holder is the thread that
// noted the lock.
#include <pthread.h>

#include "replayer/locks/lock_call.h"

#if defined(__GLIBC__)
#include <sys/syscall.h>
#include <sys/uio.h>
#include <cerrno>
#include <cstddef>

#include "replayer/code/system_call.h"
#endif

namespace esreplay {

#if defined(__GLIBC__)

namespace {

// Reads the memory through the kernel, because threads that do not use the lock ask as well and it may be gone by then.
// If a sandbox refuses the system call, this trusts the client and reads the memory directly.
pid_t thread_at(const void* lock, size_t offset) {
  const auto* word = static_cast<const char*>(lock) + offset;
  pid_t thread = 0;
  const iovec to = {&thread, sizeof thread};
  const iovec from = {const_cast<char*>(word), sizeof thread};
  const long got =
      system_call(SYS_process_vm_readv, own_pid(), reinterpret_cast<long>(&to), 1, reinterpret_cast<long>(&from), 1, 0);
  if (got < 0 && got != -EFAULT) return __atomic_load_n(reinterpret_cast<const pid_t*>(word), __ATOMIC_RELAXED);
  return thread;
}

}  // namespace

pid_t MutexHolder::of(const void* lock) { return thread_at(lock, offsetof(pthread_mutex_t, __data.__owner)); }

pid_t WriterHolder::of(const void* lock) {
  const pid_t writer = thread_at(lock, offsetof(pthread_rwlock_t, __data.__cur_writer));
  return writer != 0 ? writer : noted_holder(lock);
}

#else

pid_t MutexHolder::of(const void* lock) { return noted_holder(lock); }
pid_t WriterHolder::of(const void* lock) { return noted_holder(lock); }

#endif

}  // namespace esreplay
