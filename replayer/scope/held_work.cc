#include "replayer/scope/held_work.h"

#include <cerrno>

#include "replayer/code/real_function.h"
#include "replayer/code/system_call.h"
#include "replayer/code/text_ranges.h"
#include "replayer/platform/atomics.h"
#include "replayer/platform/platform.h"
#include "replayer/scope/sleeping_call.h"
#include "src/native/clock.h"
#include "src/schema/generated/ledger.h"

namespace esreplay {

std::atomic<bool> work_is_held;

namespace {

// A handler that computes for longer, or waits in a way that is not seen, no longer holds its work.
constexpr uint64_t kMaxHeldNs = 2000000;
// Time in which the handler's thread lacks a processor does not count, up to this long, where the system tells it. What
// a message loses by it is given back: see lost_time.h.
constexpr uint64_t kMaxStarvedNs = 100000000;
constexpr uint64_t kLookEveryNs = 500000;

ESREPLAY_REAL(lock_mutex, "pthread_mutex_lock");
ESREPLAY_REAL(unlock_mutex, "pthread_mutex_unlock");
ESREPLAY_REAL(create_item, "dispatch_block_create");

using MutexFunction = int (*)(void*);
using BlockFunction = void (*)();

HandlerRun g_runs[kLedgerMaxClients];

// A thread that has not begun its own function. Nothing may be allocated for it.
struct StartPlace {
  HandlerRun* run;
  uint64_t given_ns;
  HeldStart::Function function;
  void* argument;
  uint32_t turn;
  std::atomic<bool> taken;
};
StartPlace g_starts[64];

StartPlace* take_start_place() {
  for (StartPlace& place : g_starts)
    if (!place.taken.exchange(true, std::memory_order_acquire)) return &place;
  return nullptr;
}
std::atomic<pid_t> g_process;
// Of work items, which libdispatch treats in their own way: another block in their place would lose their flags.
std::atomic<BlockFunction> g_item_invoke;

bool is_on(uint32_t turn) { return turn % 2 != 0; }

// A system that does not tell processor time does not tell that a thread lacks a processor either.
bool lacks_processor(pid_t thread, uint64_t ran_before_ns) {
  return ran_before_ns != 0 && is_running(thread) && ran_time_ns(thread) - ran_before_ns < kMaxHeldNs;
}

void wait_for_return(HandlerRun& run, uint32_t turn, uint64_t given_ns) {
  if (load_acquire(run.turn) != turn || own_pid() != g_process.load(std::memory_order_relaxed)) return;
  const int error = errno;
  const auto thread = static_cast<pid_t>(load_relaxed(run.thread));
  const uint64_t ran_before_ns = ran_time_ns(thread);
  uint64_t until_ns = given_ns + kMaxHeldNs;
  add(run.waiting, 1U);
  while (load_acquire(run.turn) == turn) {
    const uint64_t now = monotonic_ns();
    if (now >= until_ns) {
      if (now >= given_ns + kMaxStarvedNs || !lacks_processor(thread, ran_before_ns)) break;
      until_ns = now + kLookEveryNs;
    }
    wait_on_word(&run.turn, turn, until_ns - now);
  }
  add(run.waiting, UINT32_MAX);  // minus one
  errno = error;
}

void do_nothing(void*) {}

BlockFunction invoke_of(const void* block) { return static_cast<const BlockLiteral*>(block)->invoke; }

void note_item_invoke() {
  static BlockDescriptor descriptor = {0, sizeof(BlockLiteral)};
  static BlockLiteral empty = {nullptr, kBlockIsGlobal, 0, reinterpret_cast<BlockFunction>(&do_nothing), &descriptor};
  auto* create = reinterpret_cast<void* (*)(unsigned long, void*)>(create_item.known());
  void* item = create == nullptr ? nullptr : create(0, &empty);
  if (item == nullptr) return;
  g_item_invoke.store(invoke_of(item), std::memory_order_relaxed);
  block_release(item);
}

bool any_handler_runs() {
  for (const HandlerRun& run : g_runs)
    if (is_on(load_acquire(run.turn))) return true;
  return false;
}

}  // namespace

void begin_holding_work() {
  if (work_is_held.load(std::memory_order_relaxed)) return;
  note_item_invoke();
  g_process.store(own_pid(), std::memory_order_relaxed);
  work_is_held.store(true, std::memory_order_release);
}

void HeldWork::begin(uint8_t client) {
  HandlerRun& run = g_runs[client];
  store_relaxed(run.thread, static_cast<uint32_t>(own_tid()));
  store_release(run.turn, load_relaxed(run.turn) + 1);
  own_thread().held_run = &run;
}

void HeldWork::let_go(ThreadState& thread) {
  HandlerRun& run = *thread.held_run;
  thread.held_run = nullptr;
  add(run.turn, 1U);
  if (load_acquire(run.waiting) != 0) wake_word(&run.turn);
}

struct Descriptor {
  BlockDescriptor block;
  void (*copy)(HeldBody*, const HeldBody*);
  void (*dispose)(HeldBody*);
};

const Descriptor HeldBody::kDescriptor = {{0, sizeof(HeldBody)}, &copy, &dispose};

HeldBody::HeldBody(const ThreadState& thread, void* block)
    : literal_{nullptr, static_cast<int32_t>(kBlockHasCopyDispose), 0, reinterpret_cast<BlockFunction>(&run),
               const_cast<BlockDescriptor*>(&kDescriptor.block)},
      run_(thread.held_run),
      turn_(0),
      holds_(run_ != nullptr && block != nullptr && invoke_of(block) != g_item_invoke.load(std::memory_order_relaxed)),
      given_ns_(0),
      block_(block),
      context_(nullptr),
      function_(nullptr) {
  if (!holds_) return;
  turn_ = load_relaxed(run_->turn);
  given_ns_ = monotonic_ns();
}

HeldBody::HeldBody(const ThreadState& thread, void* context, void* function) : HeldBody(thread, nullptr) {
  if (run_ == nullptr) return;
  turn_ = load_relaxed(run_->turn);
  given_ns_ = monotonic_ns();
  holds_ = true;
  context_ = context;
  function_ = reinterpret_cast<void (*)(void*)>(function);
}

// The runtime has copied the other members.
void HeldBody::copy(HeldBody* to, const HeldBody* from) { to->block_ = block_copy(from->block_); }
void HeldBody::dispose(HeldBody* held) { block_release(held->block_); }

void HeldBody::run(HeldBody* held) {
  wait_for_return(*held->run_, held->turn_, held->given_ns_);
  if (held->block_ != nullptr) return block_call(held->block_);
  held->function_(held->context_);
}

HeldStart::HeldStart(const ThreadState& thread, Function function, void* argument)
    : function_(function), argument_(argument) {
  if (thread.held_run == nullptr || !thread.armed) [[likely]]
    return;
  StartPlace* place = take_start_place();
  if (place == nullptr) return;
  place->run = thread.held_run;
  place->turn = load_relaxed(thread.held_run->turn);
  place->given_ns = monotonic_ns();
  place->function = function;
  place->argument = argument;
  function_ = &run;
  argument_ = place;
}

int HeldStart::made(int error) const {
  if (error != 0 && function_ == &run) static_cast<StartPlace*>(argument_)->taken.store(false);
  return error;
}

void* HeldStart::run(void* place) {
  auto& held = *static_cast<StartPlace*>(place);
  HandlerRun& handler = *held.run;
  const uint32_t turn = held.turn;
  const uint64_t given_ns = held.given_ns;
  const Function function = held.function;
  void* argument = held.argument;
  held.taken.store(false, std::memory_order_release);
  wait_for_return(handler, turn, given_ns);
  return function(argument);
}

int hold_receiver(const void* caller, void* mutex) {
  const auto address = reinterpret_cast<uintptr_t>(caller);
  if (own_thread().entered || !any_handler_runs()) return 0;
  if (text_at(address) == Text::kOwn || in_dispatch(address)) return 0;
  // The wait is not over before it has the mutex: no thread can tell that it had it already.
  if (mutex != nullptr && reinterpret_cast<MutexFunction>(unlock_mutex.get())(mutex) != 0) return 0;
  const uint64_t now = monotonic_ns();
  for (HandlerRun& run : g_runs) {
    const uint32_t turn = load_acquire(run.turn);
    if (is_on(turn)) wait_for_return(run, turn, now);
  }
  return mutex == nullptr ? 0 : reinterpret_cast<MutexFunction>(lock_mutex.get())(mutex);
}

}  // namespace esreplay
