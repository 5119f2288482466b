// Fatal signals: the ledger gets the stack, and the address if a client followed a pointer out of a released message.
// Then the client's own handler runs, or the process dies as it would have.
#include <csignal>
#include <cstring>

#include <initializer_list>

#include "replayer/attach/run_threads.h"
#include "replayer/clients/client.h"
#include "replayer/code/stack.h"
#include "replayer/ledger/ledger.h"
#include "replayer/messages/message_memory.h"
#include "replayer/messages/message_source.h"
#include "replayer/messages/union_guard.h"
#include "replayer/platform/atomics.h"
#include "replayer/platform/interrupted.h"
#include "replayer/run/run.h"
#include "replayer/run/scope_pause.h"
#include "src/native/newer_fields.h"
#include "src/schema/generated/facts.h"

#if !defined(ESREPLAY_NO_SCOPE)
#include "replayer/traps/kept_signals.h"
#endif

namespace esreplay {

#if defined(ESREPLAY_NO_SCOPE)

void watch_for_crashes() {}

#else

namespace {

// A fault at a non-canonical address does not tell its value, so the registers are searched for what only poison looks
// like.
template <class Find>
auto followed_poison(const siginfo_t* info, const void* context, uint64_t* pointer, Find find) {
  *pointer = reinterpret_cast<uintptr_t>(info->si_addr);
  auto found = find(*pointer);
  unsigned count = 0;
  const auto* registers = registers_of(context, &count);
  for (unsigned i = 0; i < count && !found; ++i) {
    *pointer = static_cast<uint64_t>(registers[i]);
    found = find(*pointer);
  }
  return found;
}

// A field that is newer than its message does not lead to a message. Returns the one that a register still points into,
// else the one in the handler of this thread.
const Block* block_at_hand(const void* context) {
  unsigned count = 0;
  const auto* registers = registers_of(context, &count);
  for (unsigned i = 0; i < count; ++i) {
    const Block* block = block_around(reinterpret_cast<const void*>(registers[i]));
    if (block != nullptr && load_acquire(block->state) == BlockState::kLive) return block;
  }
  return handled_block();
}

// Returns the message that the fault is about; null if there is no such message. `fact` has the stack already.
const Block* misuse_of(const siginfo_t* info, const void* context, Fact* fact) {
  const Block* guarded = block_around(info->si_addr);
  if (guarded != nullptr && guarded->guarded()) {
    fact->a = reinterpret_cast<uintptr_t>(info->si_addr);
    const bool write = was_write(context);
    const bool stale = load_acquire(guarded->state) == BlockState::kStale;
    fact->kind = stale ? FactKind::kUseAfterRelease : FactKind::kMessageWrite;
    fact->b = stale ? (write ? 2 : 1) : 0;
    return stale || write ? guarded : nullptr;
  }
  const Block* block = followed_poison(info, context, &fact->a, block_of_poison);
  if (block != nullptr) {
    fact->kind = FactKind::kUseAfterRelease;
    fact->b = 1;
    return block;
  }
  UnionField field = {};
  block =
      followed_poison(info, context, &fact->a, [&](uint64_t value) { return block_of_union_poison(value, &field); });
  if (block != nullptr) {
    fact->kind = FactKind::kUnionMisread;
    fact->b = UnionMisreadB{.union_step = field.step, .arm = field.arm, .arm_step = field.arm_step}.word();
    fact->c = block->event_type;
    return block;
  }
  NewerField newer = {};
  if (!followed_poison(info, context, &fact->a, [&](uint64_t value) { return is_newer_field(value, &newer); }))
    return nullptr;
  block = block_at_hand(context);
  if (block == nullptr) return nullptr;
  fact->kind = FactKind::kVersionMisread;
  fact->b = VersionMisreadB{.plan = newer.plan, .offset = newer.offset}.word();
  fact->c = run_messages().message(block->index).version;
  return block;
}

// Returns a fact with this stack and the message that the thread handles.
Fact fact_of(const uintptr_t* addresses, unsigned count) {
  Fact fact = {};
  fact.stack = ledger_stack(addresses, count);
  note_handled(&fact);
  return fact;
}

// A client that survives its faults, as some language runtimes do, must not fill the ledger with them.
constexpr unsigned kMaxSurvivable = 1000;
unsigned g_survivable;
uint64_t g_sent;  // one bit for each signal whose sender was stated

void record_crash(Fact& fact, int signal, bool survivable) {
  if (survivable && __atomic_fetch_add(&g_survivable, 1, __ATOMIC_RELAXED) >= kMaxSurvivable) return;
  fact.kind = FactKind::kCrash;
  fact.a = static_cast<uint64_t>(signal);
  if (survivable) fact.flags |= kFactFlagSurvivable;
  ledger_fact(fact);
}

void on_sent_signal(int signal, uintptr_t caller) {
  uintptr_t addresses[32];
  Fact fact = fact_of(addresses, capture_stack_from(caller, addresses, 32));
  fact.c = static_cast<uint32_t>(SI_USER);
  record_crash(fact, signal, true);
  __atomic_fetch_or(&g_sent, uint64_t{1} << signal, __ATOMIC_RELEASE);
}

// The kernel chose this thread for a signal to the whole process. The thread that sent it has the stack to show.
bool is_stated_by_sender(int signal, const siginfo_t* info) {
  return was_sent_by(info, run_pid()) && (__atomic_load_n(&g_sent, __ATOMIC_ACQUIRE) >> signal & 1) != 0;
}

// The last calls of a client that crashes are not findings: its handler runs in the pause. The C library's abort sends
// SIGABRT. The handler of any other signal that the client sent is as good as the handler of SIGUSR1.
bool is_last(int signal, const siginfo_t* info) { return signal == SIGABRT || is_fault(info); }

// Returns whether the signal is pending and blocked again.
bool record_fatal_signal(int signal, siginfo_t* info, void* context) {
  uintptr_t addresses[32];
  const unsigned count = capture_interrupted_stack(context, addresses, 32);
  // A frame is told by what is before its return address, but the first one is not a return address. A call of null
  // stays 0.
  if (addresses[0] != 0) addresses[0] += 1;
  Fact fact = fact_of(addresses, count);
  const bool fault = (signal == SIGSEGV || signal == SIGBUS) && is_fault(info);
  Fact misuse = fact;
  const Block* block = fault ? misuse_of(info, context, &misuse) : nullptr;
  if (block != nullptr) {
    misuse.trace_index = static_cast<int32_t>(block->index);
    misuse.client = block->client;
    if (misuse.kind == FactKind::kUseAfterRelease) misuse.other_stack = stack_of_release(*block);
    ledger_fact(misuse);
  }
  const bool held = !fault && is_held_back(signal);
  fact.b = reinterpret_cast<uintptr_t>(info->si_addr);
  fact.c = static_cast<uint64_t>(static_cast<uint32_t>(info->si_code));
  if (!is_stated_by_sender(signal, info)) record_crash(fact, signal, held || is_client_handled(signal));
  if (held) hold_back(signal, info, context);
  return held;
}

void on_fatal_signal(int signal, siginfo_t* info, void* context) {
  {
    const ScopePause pause;
    if (record_fatal_signal(signal, info, context)) return;
    if (is_last(signal, info)) {
      pass_kept_signal(signal, info, context);
      return;
    }
  }
  pass_kept_signal(signal, info, context);
}

}  // namespace

void watch_for_crashes() {
  for (const int signal : {SIGSEGV, SIGBUS, SIGILL, SIGABRT, SIGFPE, SIGTRAP})
    keep_signal(signal, on_fatal_signal, SA_ONSTACK);
  watch_sent_signals(on_sent_signal);
}

#endif

}  // namespace esreplay
