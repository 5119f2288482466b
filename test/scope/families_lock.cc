// Free locks: taken at once, they leave no fact, and a second try reports that they are taken.
#include <pthread.h>
#if defined(__linux__)
#include <cxxabi.h>
#include <threads.h>
#endif

#include "test/scope/families.h"

namespace {

pthread_mutex_t mutex;
pthread_rwlock_t lock;
pthread_once_t once;

#if defined(__linux__)
pthread_spinlock_t spin;
mtx_t plain_mutex;

void fresh_on_linux() {
  pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE);
  mtx_init(&plain_mutex, mtx_timed);
}
void held_on_linux() {
  pthread_spin_lock(&spin);
  mtx_lock(&plain_mutex);
}
#else
void fresh_on_linux() {}
void held_on_linux() {}
#endif

void fresh() {
  mutex = PTHREAD_MUTEX_INITIALIZER;
  lock = PTHREAD_RWLOCK_INITIALIZER;
  once = PTHREAD_ONCE_INIT;
  fresh_on_linux();
}
void held() {
  fresh();
  pthread_mutex_lock(&mutex);
  pthread_rwlock_wrlock(&lock);
  held_on_linux();
}
void routine() {}

#if defined(__linux__)
struct Made {
  Made() { value = 7; }
  int value;
};
template <int Which>
long make_static() {
  static const Made made;
  return made.value;
}
long make_next_static() {
  static int count = 0;
  return count++ == 0 ? make_static<0>() : make_static<1>();
}

long fail_to_make() {
  abi::__guard guard = 0;
  const int makes = abi::__cxa_guard_acquire(&guard);
  abi::__cxa_guard_abort(&guard);
  return makes;
}
#endif

#define FRESH(name, expression) {name, [] { return answer(expression); }, fresh}
#define HELD(name, expression) {name, [] { return answer(expression); }, held}

const Row kRows[] = {
    FRESH("pthread_mutex_lock", pthread_mutex_lock(&mutex)),
    ON_LINUX(FRESH("pthread_mutex_timedlock", pthread_mutex_timedlock(&mutex, &past))),
    ON_LINUX(FRESH("pthread_mutex_clocklock", pthread_mutex_clocklock(&mutex, CLOCK_MONOTONIC, &past))),
    FRESH("pthread_rwlock_rdlock", pthread_rwlock_rdlock(&lock)),
    FRESH("pthread_rwlock_wrlock", pthread_rwlock_wrlock(&lock)),
    ON_LINUX(FRESH("pthread_rwlock_timedrdlock", pthread_rwlock_timedrdlock(&lock, &past))),
    ON_LINUX(FRESH("pthread_rwlock_timedwrlock", pthread_rwlock_timedwrlock(&lock, &past))),
    ON_LINUX(FRESH("pthread_rwlock_clockrdlock", pthread_rwlock_clockrdlock(&lock, CLOCK_MONOTONIC, &past))),
    ON_LINUX(FRESH("pthread_rwlock_clockwrlock", pthread_rwlock_clockwrlock(&lock, CLOCK_MONOTONIC, &past))),
    ON_LINUX(FRESH("pthread_spin_lock", pthread_spin_lock(&spin))),
    ON_LINUX(FRESH("mtx_lock", mtx_lock(&plain_mutex))),
    ON_LINUX(FRESH("mtx_timedlock", mtx_timedlock(&plain_mutex, &past))),
    FRESH("pthread_once", pthread_once(&once, routine)),
    ON_LINUX(ROW("__cxa_guard_acquire", make_next_static())),
    HELD("pthread_mutex_trylock", pthread_mutex_trylock(&mutex)),
    HELD("pthread_rwlock_tryrdlock", pthread_rwlock_tryrdlock(&lock)),
    HELD("pthread_rwlock_trywrlock", pthread_rwlock_trywrlock(&lock)),
    ON_LINUX(HELD("pthread_spin_trylock", pthread_spin_trylock(&spin))),
    ON_LINUX(HELD("mtx_trylock", mtx_trylock(&plain_mutex))),
    HELD("pthread_rwlock_unlock", pthread_rwlock_unlock(&lock)),
    ON_LINUX(HELD("pthread_spin_unlock", pthread_spin_unlock(&spin))),
    ON_LINUX(ROW("__cxa_guard_release", make_next_static())),
    ON_LINUX(ROW("__cxa_guard_abort", fail_to_make())),
};

}  // namespace

RowList lock_rows() { return {kRows, sizeof kRows / sizeof *kRows}; }
