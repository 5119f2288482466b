#include "replayer/scope/call_state.h"

#include <cerrno>

#include "replayer/code/stack.h"
#include "replayer/code/system_call.h"
#include "replayer/code/text_ranges.h"
#include "replayer/ledger/coded_words.h"
#include "replayer/ledger/ledger.h"
#include "replayer/ledger/ledger_seals.h"
#include "replayer/ledger/open_facts.h"
#include "replayer/scope/counting.h"
#include "replayer/scope/held_work.h"
#include "src/native/clock.h"

namespace esreplay {

namespace {

constexpr unsigned kStackDepth = 32;

struct CallSite {
  uintptr_t caller;
  uint32_t stack;
};

CallSite site_of(const MadeCall& call) {
  uintptr_t addresses[kStackDepth];
  const unsigned count = capture_stack_from(call.caller, addresses, kStackDepth);
  unsigned first = 0;
  while (first + 1 < count && text_at(addresses[first]) == Text::kOwn) first++;
  return {addresses[first], ledger_stack(addresses + first, count - first)};
}

uint16_t flags_of(const ThreadState& thread, const MadeCall& call, uintptr_t caller) {
  uint16_t flags = call.flags;
  if (thread.message.notify_only) flags |= kFactFlagNotifyOnly;
  if (thread.message.row != nullptr && !is_none(thread.message.row->responded_ns)) flags |= kFactFlagAfterResponse;
  if (text_at(caller) == Text::kClient) flags |= kFactFlagClientText;
  return flags;
}

FactRecord* state_call(ThreadState& thread, const MadeCall& call, uint64_t now, const CallSite& site) {
  return write_fact({.call = call.call,
                     .call_class = static_cast<uint8_t>(call.call_class),
                     .flags = flags_of(thread, call, site.caller),
                     .trace_index = thread.message.trace_index,
                     .client = thread.message.client,
                     .time_ns = now,
                     .stack = site.stack,
                     .other_stack = call.other_stack},
                    call.fact);
}

// Writes the call into the slot in the order that the deadline watch relies on: `call` last.
void name_call(CallSlot& slot, const MadeCall& call, uint64_t now, const CallSite& site) {
  slot.since_ns.store(now, std::memory_order_relaxed);
  slot.stack.store(site.stack, std::memory_order_relaxed);
  slot.caller.store(site.caller, std::memory_order_relaxed);
  slot.call.store(call.call | static_cast<uint32_t>(call.call_class) << 16, std::memory_order_release);
}

// Returns whether the call gets a fact. What an earlier bare system call left open is completed before it.
bool begins_fact(ThreadState& thread, const MadeCall& call) {
  const Counting counting = counting_of(thread, call);
  if (counting != Counting::kCounts && counting != Counting::kStatedBefore) return false;
  settle_raw(thread);
  return counting == Counting::kCounts;
}

}  // namespace

ESREPLAY_PER_THREAD(ThreadState) thread_state;
ESREPLAY_PER_THREAD_TABLE(thread_state)

bool still_ours(ThreadState& thread) {
  if (own_pid() == thread.pid) return true;
  thread.entered = false;
  thread.raw_fact = nullptr;
  return false;
}

CallState begin_call(ThreadState& thread, const MadeCall& call) {
  disarm(thread);
  CallState state = {};
  if (may_wait(call.call_class)) HeldWork::end(thread);
  if (thread.canary) thread.canary_calls++;
  if (!begins_fact(thread, call)) return state;
  CallSlot* slot = slot_of(thread);
  state.outer = slot->load();
  const uint64_t now = monotonic_ns();
  const CallSite site = site_of(call);
  MadeCall entered = call;
  entered.flags |= kFactFlagUnfinished;
  state.fact = state_call(thread, entered, now, site);
  name_call(*slot, call, now, site);
  state.mark = wait_probe_mark(thread.probe);
  state.began_ns = monotonic_ns();  // leaves out the time that this function took
  return state;
}

uint16_t add_flags(FactRecord* fact, uint16_t flags, uint16_t cleared) {
  const auto now = static_cast<uint16_t>((fact->flags | flags) & ~cleared);
  store_relaxed(fact->flags, now);
  seal_fact(*fact);
  return now;
}

void open_call(ThreadState& thread, const CallState& state) {
  if (state.began_ns != 0) {
    if (state.fact != nullptr) add_flags(state.fact, 0, kFactFlagUnfinished);
    thread.slot->store(state.outer);
  }
  arm(thread);
}

void end_call(ThreadState& thread, const CallState& state) {
  if (state.began_ns != 0 && still_ours(thread)) {
    if (state.fact != nullptr) {
      complete_duration(*state.fact, monotonic_ns() - state.began_ns);
      add_flags(state.fact, wait_probe_since(thread.probe, state.mark), kFactFlagUnfinished);
    }
    // Another client's handler may wait for a lock that this one holds.
    if (thread.slot->asked.load(std::memory_order_relaxed) != 0) [[unlikely]]
      answer_call(*thread.slot);
    thread.slot->store(state.outer);
  }
  arm(thread);
}

bool end_call_if_waited(ThreadState& thread, const CallState& state, bool surely_waited) {
  bool waited = false;
  if (state.began_ns != 0 && still_ours(thread)) {
    const uint16_t seen = wait_probe_since(thread.probe, state.mark);
    waited = surely_waited || (seen & kFactFlagWaited) != 0;
    CallState kept = state;
    if (waited && state.fact != nullptr) {
      complete_duration(*state.fact, monotonic_ns() - state.began_ns);
      add_flags(state.fact, static_cast<uint16_t>(seen | kFactFlagWaited), kFactFlagUnfinished);
    } else {
      retract(kept);
    }
    thread.slot->store(state.outer);
  }
  arm(thread);
  return waited;
}

void retract(CallState& state) {
  if (state.fact != nullptr) withdraw_fact(*state.fact);
  state.fact = nullptr;
}

void record_in_place(ThreadState& thread, const MadeCall& call) {
  if (!begins_fact(thread, call)) return;
  state_call(thread, call, monotonic_ns(), site_of(call));
}

void record_raw_call(ThreadState& thread, const MadeCall& call) {
  HeldWork::end(thread);
  if (!begins_fact(thread, call)) return;
  const uint64_t now = monotonic_ns();
  const CallSite site = site_of(call);
  MadeCall rewound = call;
  rewound.flags |= kFactFlagPending;
  thread.raw_fact = state_call(thread, rewound, now, site);
  name_call(*slot_of(thread), call, now, site);
  thread.raw_mark = wait_probe_mark(thread.probe);
}

void settle_raw(ThreadState& thread) {
  if (thread.raw_fact == nullptr) return;
  add_flags(thread.raw_fact, wait_probe_since(thread.probe, thread.raw_mark), kFactFlagPending);
  thread.raw_fact = nullptr;
  thread.slot->store(0);
}

}  // namespace esreplay
