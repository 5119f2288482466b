// A line through two measured points, corrected at every calibration without ever stepping back. A reading costs a
// counter read and a multiplication instead of a clock_gettime.
#include "src/native/clock.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <ctime>

#include "src/native/platform.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <x86intrin.h>
#endif

namespace esreplay {
namespace {

constexpr uint64_t kFirstSpanNs = 2'000'000;
constexpr uint64_t kEarlySpanWidths = 2000;           // each end of a span is known to half of a width
constexpr uint64_t kLargestCorrectionNs = 1'000'000;  // a larger error is a suspended machine, not drift
constexpr unsigned kFractionBits = 32;

uint64_t kernel_ns() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(now.tv_nsec);
}

#if defined(__x86_64__)
uint64_t counter() { return __rdtsc(); }

bool counter_is_invariant() {
  unsigned a = 0;
  unsigned b = 0;
  unsigned c = 0;
  unsigned d = 0;
  constexpr unsigned kInvariantTsc = 1U << 8;
  return __get_cpuid(0x80000007, &a, &b, &c, &d) != 0 && (d & kInvariantTsc) != 0;
}
#else
uint64_t counter() { return 0; }
bool counter_is_invariant() { return false; }
#endif

// The kernel stops using the TSC if it finds it unsynchronised between processors, which cpuid cannot tell.
bool kernel_trusts_counter() {
  const int file = open("/sys/devices/system/clocksource/clocksource0/current_clocksource", O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  char name[8] = {};
  const ssize_t size = read(file, name, sizeof name - 1);
  close(file);
  return size >= 4 && memcmp(name, "tsc\n", 4) == 0;
}

struct Point {
  uint64_t counter;
  uint64_t ns;
  uint64_t width;  // counts from before the reading of the kernel's clock to after it
};

// Returns the tightest of a few tries, so that an interrupt between the two readings does not count.
Point measure() {
  Point best = {};
  uint64_t narrowest = UINT64_MAX;
  for (int i = 0; i < 16; ++i) {
    const uint64_t before = counter();
    const uint64_t ns = kernel_ns();
    const uint64_t width = counter() - before;
    if (width < narrowest) {
      narrowest = width;
      best = {before + width / 2, ns, width};
    }
  }
  return best;
}

struct Line {
  std::atomic<uint64_t> counter;
  std::atomic<uint64_t> ns;
  std::atomic<uint64_t> slope;  // nanoseconds a count, kFractionBits binary places

  uint64_t at(uint64_t now) const {
    const uint64_t passed = now - counter.load(std::memory_order_relaxed);
    // A reading a little before the line's start (another processor) must not become a huge number.
    if (static_cast<int64_t>(passed) < 0) return ns.load(std::memory_order_relaxed);
    const auto product = static_cast<unsigned __int128>(passed) * slope.load(std::memory_order_relaxed);
    return ns.load(std::memory_order_relaxed) + static_cast<uint64_t>(product >> kFractionBits);
  }
};

// Zero-initialised, so that it works before any constructor. Generation g is lines[g % 2]; 0 means not calibrated.
Line lines[2];
std::atomic<uint32_t> generation;
Point first_point;
Point last_point;
bool refused;

void publish(uint64_t at_counter, uint64_t ns, uint64_t slope) {
  const uint32_t next = generation.load(std::memory_order_relaxed) + 1;
  Line& line = lines[next % 2];
  std::atomic_thread_fence(std::memory_order_release);
  line.counter.store(at_counter, std::memory_order_relaxed);
  line.ns.store(ns, std::memory_order_relaxed);
  line.slope.store(slope, std::memory_order_relaxed);
  generation.store(next, std::memory_order_release);
}

uint64_t slope_between(const Point& a, const Point& b) {
  const auto ns = static_cast<unsigned __int128>(b.ns - a.ns) << kFractionBits;
  // Divides a 96-bit number by a 64-bit one without the compiler's 128-bit division, which is a library function.
  const uint64_t counts = b.counter - a.counter;
  uint64_t quotient = 0;
  unsigned __int128 rest = 0;
  for (int bit = 127; bit >= 0; --bit) {
    rest = rest << 1 | (ns >> bit & 1);
    quotient <<= 1;
    if (rest >= counts) {
      rest -= counts;
      quotient |= 1;
    }
  }
  return quotient;
}

bool spans_enough(const Point& start, const Point& end, bool early) {
  if (end.ns - start.ns >= kFirstSpanNs) return true;
  const uint64_t wider = start.width > end.width ? start.width : end.width;
  return early && end.counter - start.counter > wider * kEarlySpanWidths;
}

bool first_calibration(bool early) {
  clock_begin();
  if (refused) return false;
  const Point start = first_point;
  Point end = start;
  while (!spans_enough(start, end, early)) end = measure();
  last_point = end;
  publish(end.counter, end.ns, slope_between(start, end));
  return true;
}

}  // namespace

void clock_begin() {
  if (refused || first_point.ns != 0) return;
  refused = !kHasTsc || !kIsLinux || !counter_is_invariant() || !kernel_trusts_counter();
  if (!refused) first_point = measure();
}

bool clock_calibrate_early() {
  if (clock_uses_counter()) return clock_calibrate();
  return !refused && first_calibration(true);
}

bool clock_calibrate() {
  if (refused) return false;
  const uint32_t current = generation.load(std::memory_order_relaxed);
  if (current == 0) return first_calibration(false);
  const Point now = measure();
  const uint64_t span = now.ns - last_point.ns;
  if (span < kFirstSpanNs) return true;  // too short to learn anything
  const uint64_t shown = lines[current % 2].at(now.counter);
  const auto error = static_cast<int64_t>(now.ns - shown);
  uint64_t slope = slope_between(last_point, now);
  if (error > static_cast<int64_t>(kLargestCorrectionNs)) {
    publish(now.counter, now.ns, slope);
  } else {
    // Continue from what was shown, and lose the error over a span like the last one.
    const int64_t limited = error < -static_cast<int64_t>(span / 4) ? -static_cast<int64_t>(span / 4) : error;
    slope = slope_between(last_point, {now.counter, now.ns + static_cast<uint64_t>(limited), now.width});
    publish(now.counter, shown, slope);
  }
  last_point = now;
  return true;
}

bool clock_uses_counter() { return generation.load(std::memory_order_acquire) != 0; }

uint64_t monotonic_ns() {
  while (true) {
    const uint32_t before = generation.load(std::memory_order_acquire);
    if (before == 0) return kernel_ns();
    const uint64_t ns = lines[before % 2].at(counter());
    std::atomic_thread_fence(std::memory_order_acquire);
    if (generation.load(std::memory_order_relaxed) == before) return ns;
  }
}

}  // namespace esreplay
