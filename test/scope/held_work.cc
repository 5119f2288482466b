// For how long work is held while its handler runs, on a made-up clock: a wait lasts as long as its time limit.
#include "replayer/scope/held_work.h"

#include "replayer/code/real_function.h"
#include "replayer/code/system_call.h"
#include "replayer/code/text_ranges.h"
#include "replayer/platform/platform.h"
#include "replayer/scope/sleeping_call.h"
#include "src/native/clock.h"
#include "test/native/check.h"

namespace esreplay {

namespace {
constexpr uint64_t kMs = 1000000;
uint64_t now_ns = 1000 * kMs;
bool runs;
uint64_t ran_ns;
uint64_t ran_in_percent;  // of the time that passes
}  // namespace

ESREPLAY_PER_THREAD(ThreadState) thread_state;

uint64_t monotonic_ns() { return now_ns; }
void wait_on_word(const uint32_t*, uint32_t, uint64_t limit_ns) {
  now_ns += limit_ns;
  ran_ns += limit_ns * ran_in_percent / 100;
}
void wake_word(const uint32_t*) {}
bool is_running(pid_t) { return runs; }
uint64_t ran_time_ns(pid_t) { return ran_ns; }
pid_t own_pid() { return 7; }
pid_t own_tid() { return 8; }
Text text_at(uintptr_t) { return Text::kOwn; }
bool in_dispatch(uintptr_t) { return false; }
void* block_copy(const void* block) { return const_cast<void*>(block); }
void block_release(void*) {}
void* RealFunction::find() { return nullptr; }

namespace {

void do_nothing(void*) {}

uint64_t held_ms() {
  begin_holding_work();
  const HeldWork held(0);
  HeldBody work(own_thread(), nullptr, reinterpret_cast<void*>(&do_nothing));
  const uint64_t before = now_ns;
  block_call(work.block());
  return (now_ns - before) / kMs;
}

TEST(work_of_a_handler_that_computes_is_held_for_2_ms_of_its_own_time) {
  runs = true;
  ran_ns = 5;
  ran_in_percent = 100;
  CHECK(held_ms() == 2);
  ran_in_percent = 20;
  CHECK(held_ms() == 10);
}

TEST(work_of_a_handler_that_gets_no_processor_is_held_for_100_ms) {
  runs = true;
  ran_ns = 5;
  CHECK(held_ms() == 100);
}

TEST(work_is_held_for_2_ms_of_any_time_where_the_system_does_not_tell_processor_time) {
  runs = true;
  CHECK(held_ms() == 2);
}

TEST(work_of_a_handler_that_sleeps_is_held_for_2_ms) {
  ran_ns = 5;
  CHECK(held_ms() == 2);
}

}  // namespace
}  // namespace esreplay
