// The scope's cost, as JSON: nanoseconds of a direct call, of the same call through its wrapper on a thread outside
// handlers, of arming and disarming, of a trapped and of a stated call. Minima of many rounds; they are not asserted,
// but read by people and the benchmark.
#include <dlfcn.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <ctime>

#include "test/scope/probe.h"

namespace {

constexpr int kRounds = 60;

uint64_t now() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<uint64_t>(time.tv_sec) * 1000000000u + static_cast<uint64_t>(time.tv_nsec);
}

template <typename Run>
double cheapest(int calls, Run run) {
  double best = 1e9;
  for (int round = 0; round < kRounds; round++) {
    const uint64_t began = now();
    for (int at = 0; at < calls; at++) run();
    const double each = static_cast<double>(now() - began) / calls;
    if (each < best) best = each;
  }
  return best;
}

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

// Through the same kind of pointer as a binding, so that only the wrapper differs.
template <typename Function>
Function real(const char* name) {
  void* library = dlopen("libc.so.6", RTLD_NOW | RTLD_NOLOAD);
  return reinterpret_cast<Function>(dlsym(library, name));
}

void bare_getppid() {
  long result = SYS_getppid;
  __asm__ volatile("syscall" : "+a"(result) : : "rcx", "r11", "memory");
}

void measure(const char* thread) {
  auto* volatile direct_try = real<int (*)(pthread_mutex_t*)>("pthread_mutex_trylock");
  auto* volatile direct_lock = real<int (*)(pthread_mutex_t*)>("pthread_mutex_lock");
  auto* volatile direct_close = real<int (*)(int)>("close");
  auto* volatile unlock = real<int (*)(pthread_mutex_t*)>("pthread_mutex_unlock");
  auto* volatile wrapped_try = &pthread_mutex_trylock;
  auto* volatile wrapped_lock = &pthread_mutex_lock;
  auto* volatile wrapped_close = &close;
  const double lock0 = cheapest(2000, [&] { direct_lock(&mutex), unlock(&mutex); });
  const double lock1 = cheapest(2000, [&] { wrapped_lock(&mutex), unlock(&mutex); });
  direct_lock(&mutex);
  const double try0 = cheapest(2000, [&] { direct_try(&mutex); });
  const double try1 = cheapest(2000, [&] { wrapped_try(&mutex); });
  unlock(&mutex);
  const double close0 = cheapest(500, [&] { direct_close(-1); });
  const double close1 = cheapest(500, [&] { wrapped_close(-1); });
  printf(
      "{\"thread\":\"%s\",\"lockDirect\":%.2f,\"lockWrapped\":%.2f,\"tryDirect\":%.2f,\"tryWrapped\":%.2f,"
      "\"closeDirect\":%.1f,\"closeWrapped\":%.1f}\n",
      thread, lock0, lock1, try0, try1, close0, close1);
}

void* deliver(void*) {
  probe_start();
  measure("delivery");
  const double arm = cheapest(2000, [] { probe_enter(), probe_leave(); });
  const double trapped = cheapest(50, [] { probe_enter(), bare_getppid(), probe_leave(); });
  const double untrapped = cheapest(500, [] { bare_getppid(); });
  const double stated = cheapest(10, [] { probe_enter(), close(-1), probe_leave(); });
  printf("{\"enterLeave\":%.2f,\"trapInPlace\":%.0f,\"systemCall\":%.0f,\"statedCall\":%.0f}\n", arm, trapped,
         untrapped, stated);
  return nullptr;
}

}  // namespace

int main() {
  measure("before a run");
  pthread_t thread;
  pthread_create(&thread, nullptr, deliver, nullptr);
  pthread_join(thread, nullptr);
  measure("worker");
  return 0;
}
