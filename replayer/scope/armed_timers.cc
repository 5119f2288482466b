#include "replayer/scope/armed_timers.h"

#include <ctime>

#include "replayer/ledger/coded_words.h"
#include "replayer/messages/armed_timer.h"
#include "src/native/clock.h"

namespace esreplay {

namespace {

constexpr uint64_t kForever = ~uint64_t{0};
constexpr uint64_t kWallNow = ~uint64_t{1};
constexpr uint64_t kWallClock = 3;  // in the two highest bits; a wall-clock time is negative
constexpr uint64_t kBootClock = 2;
constexpr uint64_t kClockBits = uint64_t{3} << 62;

uint64_t wall_ns() {
  timespec now = {};
  clock_gettime(CLOCK_REALTIME, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(now.tv_nsec);
}

// The clock that goes on during sleep differs from the other by the sleeps since boot, which would make a timer seem
// later than it is.
uint64_t left_ns(uint64_t when) {
  if (when == kForever) return kForever;
  if (when == 0 || when == kWallNow) return 0;
  const bool by_wall = when >> 62 == kWallClock;
  const uint64_t due = by_wall ? -when : uptime_ns(when >> 62 == kBootClock ? when & ~kClockBits : when);
  const uint64_t now = by_wall ? wall_ns() : monotonic_ns();
  return due > now ? due - now : 0;
}

}  // namespace

void note_timer(const ScopeMessage& message, uint64_t when) {
  if (message.timer == nullptr || message.row == nullptr) return;
  const uint64_t left = left_ns(when);
  const uint64_t passed = monotonic_ns() - load_ns(message.row->delivered_ns);
  const uint8_t code = timer_code(left > kForever - passed ? kForever : left + passed);
  if (code > __atomic_load_n(message.timer, __ATOMIC_RELAXED)) __atomic_store_n(message.timer, code, __ATOMIC_RELAXED);
}

}  // namespace esreplay
