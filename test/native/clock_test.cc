// The clock compared with the kernel's, from several threads while it is being calibrated; and the mach conversions.
#include "src/native/clock.h"

#include <sys/wait.h>
#include <unistd.h>
#include <ctime>

#include <atomic>
#include <thread>

#include "src/native/mach_line.h"
#include "test/native/check.h"

namespace esreplay {
namespace {

uint64_t kernel_ns() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(now.tv_nsec);
}

// Between two readings of the kernel's clock, within the error of the calibration.
bool agrees(uint64_t slack_ns = 2'000'000) {
  const uint64_t before = kernel_ns();
  const uint64_t shown = monotonic_ns();
  return shown + slack_ns >= before && shown <= kernel_ns() + slack_ns;
}

// In a process of its own, because a process calibrates its clock for the first time only once.
bool early_clock_agrees() {
  clock_begin();
  const uint64_t begun = kernel_ns();
  const bool counter = clock_calibrate_early();
  if (counter != clock_uses_counter()) return false;
  for (uint64_t now = begun; now < begun + 3'000'000; now = kernel_ns())
    if (!agrees(1000 + (now - begun) / 1000)) return false;
  return clock_calibrate() == counter && agrees();
}

TEST(clock_follows_the_kernel_and_never_steps_back) {
  CHECK(agrees());
  const pid_t child = fork();
  if (child == 0) _exit(early_clock_agrees() ? 0 : 1);
  int status = -1;
  CHECK(waitpid(child, &status, 0) == child && status == 0);
  clock_begin();
  CHECK(!clock_uses_counter() && agrees());
  const bool counter = clock_calibrate();
  CHECK(counter == clock_uses_counter());
  std::atomic<bool> stop{false};
  std::atomic<int> steps_back{0};
  std::thread readers[2];
  for (std::thread& reader : readers) {
    reader = std::thread([&] {
      uint64_t last = 0;
      while (!stop.load()) {
        const uint64_t now = monotonic_ns();
        if (now < last) steps_back.fetch_add(1);
        last = now;
      }
    });
  }
  for (int i = 0; i < 10; ++i) {
    const uint64_t until = kernel_ns() + 3'000'000;
    while (kernel_ns() < until) CHECK(agrees());
    clock_calibrate();
  }
  stop.store(true);
  for (std::thread& reader : readers) reader.join();
  CHECK(steps_back.load() == 0);
}

TEST(mach_conversions_are_exact_and_do_not_overflow_early) {
  CHECK(mach_to_ns(3) == 125 && ns_to_mach(125) == 3 && mach_to_ns(0) == 0);
  CHECK(mach_to_ns(1) == 41 && mach_to_ns(2) == 83 && ns_to_mach(124) == 2 && ns_to_mach(41) == 0);
  CHECK(mach_to_ns(360'000'000) == 15'000'000'000);
  CHECK(ns_to_mach(UINT64_MAX) == 442'721'857'769'029'238);
  CHECK(mach_to_ns(UINT64_MAX / 125 * 3) == UINT64_MAX / 125 * 125);
  for (uint64_t ticks = 0; ticks < 3000; ++ticks)
    CHECK(ns_to_mach(mach_to_ns(ticks) + 1) >= ticks - (ticks > 0 ? 1 : 0));
}

TEST(divisor_divides_as_the_processor_does) {
  constexpr uint32_t kDivisors[] = {1, 2, 3, 5, 7, 125, 65535, 65536, 1'000'000'007, UINT32_MAX - 1, UINT32_MAX};
  uint64_t state = 1;
  for (const uint32_t by : kDivisors) {
    const Divisor divisor(by);
    const auto agrees = [&](uint64_t number) {
      uint64_t rest = number;
      const uint64_t quotient = divisor.divide(&rest);
      CHECK(quotient == number / by && rest == number % by);
    };
    for (int i = 0; i < 1000; ++i) agrees((state = state * 6364136223846793005 + 1442695040888963407) >> (i % 64));
    // Where a quotient that is found by multiplication is wrong first.
    for (uint64_t times : {uint64_t{0}, uint64_t{1}, uint64_t{2}, uint64_t{UINT32_MAX}, UINT64_MAX / by}) {
      for (uint64_t around : {uint64_t{0}, uint64_t{1}, UINT64_MAX}) agrees(times * by + around);
    }
    agrees(UINT64_MAX);
  }
}

TEST(mach_line_rounds_towards_minus_infinity_on_both_sides_of_the_base) {
  const MachLine line = {1000, 5'000'000, 125, 3};
  CHECK(mach_line(1000, line) == 5'000'000 && mach_line(1003, line) == 5'000'125 && mach_line(997, line) == 4'999'875);
  CHECK(mach_line(1001, line) == 5'000'041 && mach_line(999, line) == 4'999'958);
  const MachLine odd = {0, 0, UINT32_MAX, UINT32_MAX - 1};
  CHECK(mach_line(UINT32_MAX - 1, odd) == UINT32_MAX && mach_line(uint64_t{1} << 62, odd) == 4'611'686'019'501'129'728);
}

}  // namespace
}  // namespace esreplay
