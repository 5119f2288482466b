// Clocks and sleeps. Mach time is CLOCK_MONOTONIC in ticks: 1 ns on Intel Macs, 125/3 ns on Apple silicon.
#include <poll.h>
#include <sys/select.h>
#include <sys/time.h>
#include <unistd.h>

#include <ctime>

#include "src/native/clock.h"
#include "test/darwin/loader/edges.h"
#include "test/darwin/loader/errors.h"
#include "test/darwin/loader/host_symbols.h"
#include "test/darwin/loader/signal_numbers.h"
#include "test/darwin/loader/times.h"

namespace loader {
namespace {

#if defined(__x86_64__)
constexpr esreplay::Timebase kTimebase = {1, 1};
#else
constexpr esreplay::Timebase kTimebase = {125, 3};
#endif

uint64_t nanoseconds_of(clockid_t clock) {
  timespec now = {};
  clock_gettime(clock, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(now.tv_nsec);
}

int mach_timebase(esreplay::Timebase* out) {
  *out = kTimebase;
  return 0;
}

int wait_until(uint64_t ticks) {
  const uint64_t ns = esreplay::ticks_to_ns(ticks, kTimebase);
  const timespec until = {static_cast<time_t>(ns / 1'000'000'000), static_cast<long>(ns % 1'000'000'000)};
  return clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr) == 0 ? 0 : 14;  // KERN_ABORTED
}

// All sleeps of macOS's C library end up here.
int sleep_for(const timespec* length, timespec* left) {
  return wait_through(Edge::kSleep, nullptr, [=] { return noted(nanosleep(length, left)); });
}
int sleep_us(unsigned us) {
  const timespec length = {us / 1'000'000, us % 1'000'000 * 1000L};
  return sleep_for(&length, nullptr);
}
unsigned sleep_s(unsigned seconds) {
  const timespec length = {seconds, 0};
  timespec left = {};
  return sleep_for(&length, &left) == 0 ? 0 : static_cast<unsigned>(left.tv_sec);
}

// CLOCK_* of <time.h>; the UPTIME clocks are Mach time in nanoseconds.
clockid_t host_clock(int darwin) {
  switch (darwin) {
    case 0: return CLOCK_REALTIME;
    case 4:
    case 5: return CLOCK_MONOTONIC_RAW;
    case 6:
    case 8:
    case 9: return CLOCK_MONOTONIC;
    case 12: return CLOCK_PROCESS_CPUTIME_ID;
    case 16: return CLOCK_THREAD_CPUTIME_ID;
    default: return -1;
  }
}

int read_clock(int clock, timespec* out) { return noted(clock_gettime(host_clock(clock), out)); }
uint64_t read_clock_ns(int clock) { return nanoseconds_of(host_clock(clock)); }

struct DarwinTimeval {
  int64_t seconds;
  int32_t microseconds;
};

int time_of_day(DarwinTimeval* out, void*) {
  timeval now = {};
  const int result = noted(gettimeofday(&now, nullptr));
  if (result == 0 && out != nullptr) *out = {now.tv_sec, static_cast<int32_t>(now.tv_usec)};
  return result;
}

struct DarwinInterval {
  DarwinTimeval interval, value;
};

// ITIMER_REAL 0, as on the host.
int set_timer(int which, const DarwinInterval* wanted, DarwinInterval* old) {
  const auto to_host = [](const DarwinTimeval& time) { return timeval{time.seconds, time.microseconds}; };
  const auto to_darwin = [](const timeval& time) {
    return DarwinTimeval{time.tv_sec, static_cast<int32_t>(time.tv_usec)};
  };
  const itimerval host = {to_host(wanted->interval), to_host(wanted->value)};
  itimerval before = {};
  const int result = noted(setitimer(static_cast<__itimer_which_t>(which), &host, &before));
  if (result == 0 && old != nullptr) *old = {to_darwin(before.it_interval), to_darwin(before.it_value)};
  return result;
}

// Both systems have sets of 1024 descriptors.
int select_any(int count, fd_set* readable, fd_set* writable, fd_set* failed, const DarwinTimeval* length) {
  timeval host = {};
  if (length != nullptr) host = {length->seconds, length->microseconds};
  return noted(select(count, readable, writable, failed, length == nullptr ? nullptr : &host));
}

// Of FD_SET and its like: whether the descriptor fits.
int check_set(int file, const void*, int unlimited) { return unlimited != 0 || (file >= 0 && file < FD_SETSIZE); }

int select_any_masked(int count, fd_set* readable, fd_set* writable, fd_set* failed, const timespec* length,
                      const DarwinSignalSet* mask) {
  sigset_t host = {};
  if (mask != nullptr) host = host_set(*mask);
  return noted(pselect(count, readable, writable, failed, length, mask == nullptr ? nullptr : &host));
}

}  // namespace

uint64_t mach_now() { return ns_to_mach(nanoseconds_of(CLOCK_MONOTONIC)); }
uint64_t ns_to_mach(uint64_t ns) { return esreplay::ns_to_ticks(ns, kTimebase); }
uint64_t mach_to_ns(uint64_t ticks) { return esreplay::ticks_to_ns(ticks, kTimebase); }

HostSymbols time_symbols() {
  static const HostSymbol symbols[] = {
      {"___darwin_check_fd_set_overflow", check_set},
      {"_clock_gettime", read_clock},
      {"_clock_gettime_nsec_np", read_clock_ns},
      {"_gettimeofday", time_of_day},
      {"_mach_absolute_time", mach_now},
      {"_mach_approximate_time", mach_now},
      {"_mach_continuous_time", mach_now},
      {"_mach_timebase_info", mach_timebase},
      {"_mach_wait_until", wait_until},
      {"_nanosleep", sleep_for},
      {"_poll", checked<poll>},
      {"_pselect", select_any_masked},
      {"_pselect$1050", select_any_masked},
      {"_pselect$DARWIN_EXTSN", select_any_masked},
      {"_select", select_any},
      {"_select$1050", select_any},
      {"_select$DARWIN_EXTSN", select_any},
      {"_setitimer", set_timer},
      {"_sleep", sleep_s},
      {"_time", static_cast<time_t (*)(time_t*)>(time)},
      {"_usleep", sleep_us},
  };
  return symbols;
}

}  // namespace loader
