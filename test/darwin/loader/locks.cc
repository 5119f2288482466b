// Locks. An image's lock is memory of macOS's size that a constant may have initialised. At its first use it becomes a
// lock of the host, stored after the word that says so. The constants are those of <pthread/pthread_impl.h>.
#include <pthread.h>

#include <atomic>
#include <cstdint>
#include <ctime>

#include "test/darwin/loader/edges.h"
#include "test/darwin/loader/errors.h"
#include "test/darwin/loader/host_symbols.h"

namespace loader {
namespace {

constexpr int64_t kReady = 0x6c6f61646572;
constexpr int64_t kBeingMade = kReady + 1;

// macOS's sizes. The host's lock follows the first word; for a condition variable, which has too little room, it is on
// the heap.
struct DarwinLock {
  std::atomic<int64_t> word;
  char rest[8];
};

// `make` receives the previous word and returns whether that word initialises.
template <class Make>
bool make_once(DarwinLock& lock, Make make) {
  for (;;) {
    int64_t seen = lock.word.load(std::memory_order_acquire);
    if (seen == kReady) return true;
    if (seen == kBeingMade) {
      sched_yield();
    } else if (lock.word.compare_exchange_strong(seen, kBeingMade)) {
      const bool made = make(seen);
      lock.word.store(made ? kReady : seen, std::memory_order_release);
      return made;
    }
  }
}

int host_mutex_kind(int64_t darwin) {
  switch (darwin) {
    case 1: return PTHREAD_MUTEX_ERRORCHECK;
    case 2: return PTHREAD_MUTEX_RECURSIVE;
    default: return PTHREAD_MUTEX_NORMAL;
  }
}

void make_mutex(pthread_mutex_t* host, int host_kind) {
  pthread_mutexattr_t how;
  pthread_mutexattr_init(&how);
  pthread_mutexattr_settype(&how, host_kind);
  pthread_mutex_init(host, &how);
  pthread_mutexattr_destroy(&how);
}

pthread_mutex_t* mutex_of(DarwinLock* lock) {
  auto* host = reinterpret_cast<pthread_mutex_t*>(lock->rest);
  const bool made = make_once(*lock, [host](int64_t seen) {
    if (seen != 0x32AAABA7 && seen != 0x32AAABA1 && seen != 0x32AAABA2 && seen != 0x32AAABA3) return false;
    make_mutex(host, host_mutex_kind(seen == 0x32AAABA1 ? 1 : seen == 0x32AAABA2 ? 2 : 0));
    return true;
  });
  return made ? host : nullptr;
}

struct MutexAttributes {
  int64_t signature, kind;
};
int mutex_attributes_init(MutexAttributes* out) {
  *out = {};
  return 0;
}
int mutex_attributes_kind(MutexAttributes* out, int kind) {
  out->kind = kind;
  return 0;
}
int no_attributes(void*) { return 0; }

int mutex_init(DarwinLock* lock, const MutexAttributes* how) {
  make_mutex(reinterpret_cast<pthread_mutex_t*>(lock->rest), host_mutex_kind(how == nullptr ? 0 : how->kind));
  lock->word.store(kReady, std::memory_order_release);
  return 0;
}

// Locks enter the kernel only when they have to wait.
int mutex_lock(DarwinLock* lock) {
  pthread_mutex_t* host = mutex_of(lock);
  if (host == nullptr) return EINVAL;
  const int tried = pthread_mutex_trylock(host);
  if (tried != EBUSY) return darwin_error(tried);
  return wait_through(Edge::kMutex, lock, [host] { return darwin_error(pthread_mutex_lock(host)); });
}

template <auto function>
int with_mutex(DarwinLock* lock) {
  pthread_mutex_t* host = mutex_of(lock);
  return host == nullptr ? EINVAL : darwin_error(function(host));
}

pthread_cond_t* condition_of(DarwinLock* lock) {
  auto** place = reinterpret_cast<pthread_cond_t**>(lock->rest);
  const bool made = make_once(*lock, [place](int64_t seen) {
    if (seen != 0x3CB0B1BB) return false;
    *place = new pthread_cond_t;
    pthread_cond_init(*place, nullptr);
    return true;
  });
  return made ? *place : nullptr;
}

int condition_init(DarwinLock* lock, const void*) {
  lock->word.store(0x3CB0B1BB, std::memory_order_release);
  return 0;
}

int condition_destroy(DarwinLock* lock) {
  if (lock->word.exchange(0) != kReady) return 0;
  auto** place = reinterpret_cast<pthread_cond_t**>(lock->rest);
  const int result = pthread_cond_destroy(*place);
  delete *place;
  return darwin_error(result);
}

template <auto function>
int with_condition(DarwinLock* lock) {
  pthread_cond_t* host = condition_of(lock);
  return host == nullptr ? EINVAL : darwin_error(function(host));
}

int condition_wait(DarwinLock* lock, DarwinLock* mutex) {
  pthread_cond_t* host = condition_of(lock);
  pthread_mutex_t* held = mutex_of(mutex);
  if (host == nullptr || held == nullptr) return EINVAL;
  return wait_through(Edge::kCondition, lock, [&] { return darwin_error(pthread_cond_wait(host, held)); });
}

int condition_wait_until(DarwinLock* lock, DarwinLock* mutex, const timespec* until) {
  pthread_cond_t* host = condition_of(lock);
  pthread_mutex_t* held = mutex_of(mutex);
  if (host == nullptr || held == nullptr) return EINVAL;
  return wait_through(Edge::kCondition, lock, [&] { return darwin_error(pthread_cond_timedwait(host, held, until)); });
}

int condition_wait_for(DarwinLock* lock, DarwinLock* mutex, const timespec* length) {
  timespec until = {};
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_sec += length->tv_sec;
  until.tv_nsec += length->tv_nsec;
  if (until.tv_nsec >= 1'000'000'000) {
    until.tv_nsec -= 1'000'000'000;
    ++until.tv_sec;
  }
  return condition_wait_until(lock, mutex, &until);
}

pthread_rwlock_t* rwlock_of(DarwinLock* lock) {
  auto* host = reinterpret_cast<pthread_rwlock_t*>(lock->rest);
  const bool made =
      make_once(*lock, [host](int64_t seen) { return seen == 0x2DA8B3B4 && pthread_rwlock_init(host, nullptr) == 0; });
  return made ? host : nullptr;
}

int rwlock_init(DarwinLock* lock, const void*) {
  lock->word.store(0x2DA8B3B4, std::memory_order_release);
  return 0;
}

template <auto function>
int with_rwlock(DarwinLock* lock) {
  pthread_rwlock_t* host = rwlock_of(lock);
  return host == nullptr ? EINVAL : darwin_error(function(host));
}

template <auto attempt, auto wait, Edge edge>
int rwlock_lock(DarwinLock* lock) {
  pthread_rwlock_t* host = rwlock_of(lock);
  if (host == nullptr) return EINVAL;
  const int tried = attempt(host);
  if (tried != EBUSY) return darwin_error(tried);
  return wait_through(edge, lock, [host] { return darwin_error(wait(host)); });
}

// After the word that initialises it: 0 not begun, 1 running, 2 done.
int once(DarwinLock* lock, void (*routine)()) {
  if (lock->word.load() != 0x30B1BCBA) return EINVAL;
  auto* state = reinterpret_cast<uint32_t*>(lock->rest);
  uint32_t seen = 0;
  if (std::atomic_ref(*state).compare_exchange_strong(seen, 1)) {
    routine();
    std::atomic_ref(*state).store(2);
    wake_word(state);
    return 0;
  }
  if (seen == 2) return 0;
  while (std::atomic_ref(*state).load() == 1) wait_on_word(state, 1);
  wake_word(state);  // wakes the next waiter
  return 0;
}

// os_unfair_lock: 0 free, 1 taken, 2 taken with waiters.
bool try_unfair(uint32_t* lock) {
  uint32_t free_word = 0;
  return std::atomic_ref(*lock).compare_exchange_strong(free_word, 1);
}

void lock_unfair(uint32_t* lock) {
  if (try_unfair(lock)) return;
  while (std::atomic_ref(*lock).exchange(2) != 0) wait_on_word(lock, 2);
}

void unlock_unfair(uint32_t* lock) {
  if (std::atomic_ref(*lock).exchange(0) == 2) wake_word(lock);
}

// The older forms. Options and flags say how to wait; here there is only one way.
void lock_unfair_with_options(uint32_t* lock, uint32_t) { lock_unfair(lock); }
void lock_unfair_with_flags(uint32_t* lock, uint32_t) { lock_unfair(lock); }
bool try_spin(uint32_t* lock) { return std::atomic_ref(*lock).exchange(1) == 0; }
void lock_spin(uint32_t* lock) {
  while (!try_spin(lock)) sched_yield();
}
void unlock_spin(uint32_t* lock) { std::atomic_ref(*lock).store(0); }

}  // namespace

HostSymbols lock_symbols() {
  static const HostSymbol symbols[] = {
      {"_OSSpinLockLock", lock_spin},
      {"_OSSpinLockTry", try_spin},
      {"_OSSpinLockUnlock", unlock_spin},
      {"_os_unfair_lock_lock", lock_unfair},
      {"_os_unfair_lock_lock_with_flags", lock_unfair_with_flags},
      {"_os_unfair_lock_lock_with_options", lock_unfair_with_options},
      {"_os_unfair_lock_trylock", try_unfair},
      {"_os_unfair_lock_unlock", unlock_unfair},
      {"_pthread_cond_broadcast", with_condition<pthread_cond_broadcast>},
      {"_pthread_cond_destroy", condition_destroy},
      {"_pthread_cond_init", condition_init},
      {"_pthread_cond_signal", with_condition<pthread_cond_signal>},
      {"_pthread_cond_timedwait", condition_wait_until},
      {"_pthread_cond_timedwait_relative_np", condition_wait_for},
      {"_pthread_cond_wait", condition_wait},
      {"_pthread_mutex_destroy", with_mutex<pthread_mutex_destroy>},
      {"_pthread_mutex_init", mutex_init},
      {"_pthread_mutex_lock", mutex_lock},
      {"_pthread_mutex_trylock", with_mutex<pthread_mutex_trylock>},
      {"_pthread_mutex_unlock", with_mutex<pthread_mutex_unlock>},
      {"_pthread_mutexattr_destroy", no_attributes},
      {"_pthread_mutexattr_init", mutex_attributes_init},
      {"_pthread_mutexattr_settype", mutex_attributes_kind},
      {"_pthread_once", once},
      {"_pthread_rwlock_destroy", with_rwlock<pthread_rwlock_destroy>},
      {"_pthread_rwlock_init", rwlock_init},
      {"_pthread_rwlock_rdlock", rwlock_lock<pthread_rwlock_tryrdlock, pthread_rwlock_rdlock, Edge::kReadLock>},
      {"_pthread_rwlock_tryrdlock", with_rwlock<pthread_rwlock_tryrdlock>},
      {"_pthread_rwlock_trywrlock", with_rwlock<pthread_rwlock_trywrlock>},
      {"_pthread_rwlock_unlock", with_rwlock<pthread_rwlock_unlock>},
      {"_pthread_rwlock_wrlock", rwlock_lock<pthread_rwlock_trywrlock, pthread_rwlock_wrlock, Edge::kWriteLock>},
  };
  return symbols;
}

}  // namespace loader
