/* os_unfair_lock. It is a mutex here, so a handler that waits for one is reported as waiting for a mutex, with its
 * holder. Unlike macOS's it has more than four bytes, and a thread that takes it twice waits forever instead of being
 * terminated. */
#ifndef ESREPLAY_OS_LOCK_H
#define ESREPLAY_OS_LOCK_H

#include <os/base.h>
#include <pthread.h>
#include <stdbool.h>
#include <sys/syscall.h>
#include <unistd.h>

OS_ASSUME_NONNULL_BEGIN

typedef struct os_unfair_lock_s {
  pthread_mutex_t esreplay_mutex;
} os_unfair_lock, *os_unfair_lock_t;

/* All zero, as a lock in static memory or from calloc is on macOS. */
#ifdef __cplusplus
#define OS_UNFAIR_LOCK_INIT (os_unfair_lock())
#else
#define OS_UNFAIR_LOCK_INIT ((os_unfair_lock){PTHREAD_MUTEX_INITIALIZER})
#endif

OS_INLINE void os_unfair_lock_lock(os_unfair_lock_t lock) { (void)pthread_mutex_lock(&lock->esreplay_mutex); }
OS_INLINE bool os_unfair_lock_trylock(os_unfair_lock_t lock) {
  return pthread_mutex_trylock(&lock->esreplay_mutex) == 0;
}
OS_INLINE void os_unfair_lock_unlock(os_unfair_lock_t lock) { (void)pthread_mutex_unlock(&lock->esreplay_mutex); }

/* glibc keeps the holder in the mutex. */
OS_INLINE void os_unfair_lock_assert_owner(const os_unfair_lock* lock) {
  if (lock->esreplay_mutex.__data.__owner != (int)syscall(SYS_gettid)) __builtin_trap();
}
OS_INLINE void os_unfair_lock_assert_not_owner(const os_unfair_lock* lock) {
  if (lock->esreplay_mutex.__data.__owner == (int)syscall(SYS_gettid)) __builtin_trap();
}

OS_ASSUME_NONNULL_END

#endif
