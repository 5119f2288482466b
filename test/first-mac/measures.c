// Measures this system's times for waiting, waking and a short system call, and prints them as one line of JSON, in
// nanoseconds. It uses nothing of Endpoint Security: it shows how good the clocks and the scheduler are.
#include <mach/mach_time.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

enum { kRounds = 200, kCalls = 20000, kMillisecond = 1000000 };

static mach_timebase_info_data_t base;

static uint64_t to_ns(uint64_t ticks) { return ticks * base.numer / base.denom; }
static uint64_t now_ns(void) { return to_ns(mach_absolute_time()); }

// Returns how much later than requested it returned.
static uint64_t sleep_for_a_millisecond(void) {
  uint64_t until = mach_absolute_time() + (uint64_t)kMillisecond * base.denom / base.numer;
  mach_wait_until(until);
  uint64_t now = mach_absolute_time();
  return now > until ? to_ns(now - until) : 0;
}

typedef struct {
  uint64_t median, p99;
} Spread;

static Spread spread_of(uint64_t* values) {
  for (int at = 1; at < kRounds; ++at) {
    uint64_t value = values[at];
    int to = at;
    for (; to > 0 && values[to - 1] > value; --to) values[to] = values[to - 1];
    values[to] = value;
  }
  return (Spread){values[kRounds / 2], values[kRounds * 99 / 100]};
}

static Spread measure_sleeps(void) {
  uint64_t late[kRounds];
  for (int round = 0; round < kRounds; ++round) late[round] = sleep_for_a_millisecond();
  return spread_of(late);
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t called = PTHREAD_COND_INITIALIZER;
static int calls;
static atomic_int answers;
static uint64_t called_at[kRounds], woken_at[kRounds];

static void* wake_up(void* unused) {
  for (int round = 0; round < kRounds; ++round) {
    pthread_mutex_lock(&mutex);
    while (calls <= round) pthread_cond_wait(&called, &mutex);
    woken_at[round] = now_ns();
    pthread_mutex_unlock(&mutex);
    answers = round + 1;
  }
  return unused;
}

static Spread measure_wakes(void) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, wake_up, NULL) != 0) return (Spread){0, 0};
  for (int round = 0; round < kRounds; ++round) {
    sleep_for_a_millisecond();  // the other one sleeps by then
    while (answers < round) sleep_for_a_millisecond();
    pthread_mutex_lock(&mutex);
    calls = round + 1;
    pthread_mutex_unlock(&mutex);
    called_at[round] = now_ns();
    pthread_cond_signal(&called);
  }
  pthread_join(thread, NULL);
  uint64_t took[kRounds];
  for (int round = 0; round < kRounds; ++round)
    took[round] = woken_at[round] > called_at[round] ? woken_at[round] - called_at[round] : 0;
  return spread_of(took);
}

static uint64_t measure_access(void) {
  uint64_t start = now_ns();
  for (int call = 0; call < kCalls; ++call) access("/", F_OK);
  return (now_ns() - start) / kCalls;
}

int main(void) {
  mach_timebase_info(&base);
  Spread overshoot = measure_sleeps();
  Spread wake = measure_wakes();
  printf("{\"overshootNs\":{\"median\":%llu,\"p99\":%llu}", overshoot.median, overshoot.p99);
  printf(",\"wakeNs\":{\"median\":%llu,\"p99\":%llu}", wake.median, wake.p99);
  printf(",\"accessNs\":%llu,\"pageSize\":%ld", measure_access(), sysconf(_SC_PAGESIZE));
  printf(",\"timebase\":{\"numer\":%u,\"denom\":%u}}\n", base.numer, base.denom);
}
