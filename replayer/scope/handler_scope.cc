#include "replayer/scope/handler_scope.h"

#include <atomic>
#include <cstdlib>

#include "replayer/code/real_function.h"
#include "replayer/code/stack.h"
#include "replayer/code/system_call.h"
#include "replayer/code/text_ranges.h"
#include "replayer/ledger/ledger.h"
#include "replayer/scope/call_state.h"
#include "replayer/scope/trap.h"

namespace esreplay {

namespace {

// glibc's first allocation on a thread creates an arena and counts processors by reading a file, and the first time an
// arena shrinks it reads another. A careful handler may allocate and free, so the thread does both before its first
// message.
void warm_allocator() {
  constexpr unsigned kBlocks = 64;
  constexpr unsigned long kBlock =
      16384;  // never mapped on its own; together far above the size that makes an arena shrink
  void* blocks[kBlocks];
  for (void*& block : blocks) {
    block = malloc(kBlock);
    __asm__ volatile("" : : "r"(block) : "memory");
  }
  for (void* block : blocks) free(block);
}

// Makes a call through the dynamic linker's binding, as the client does, and a bare system call, both in a fake
// handler. Returns WatchFlag bits for the layers that saw them.
uint32_t prove_layers(ThreadState& thread) {
  thread.canary = true;
  thread.canary_calls = 0;
  thread.canary_traps = 0;
  handler_scope_enter({-1, 255, false, nullptr, nullptr, nullptr});
  close_nothing_as_client();
  handler_scope_leave();
  const long parent = trap_canary_answer();
  handler_scope_enter({-1, 255, false, nullptr, nullptr, nullptr});
  const long seen = thread.trap != 0 ? trap_canary() : 0;
  handler_scope_leave();
  thread.canary = false;
  uint32_t proved = 0;
  if (thread.canary_calls != 0) proved |= kWatchFlagWrappers;
  if (thread.canary_traps != 0 && seen == parent) proved |= kWatchFlagSyscalls;
  return proved;
}

void record_missing(NotWatched what) { write_fact({}, NotWatchedFact{.reason = what}); }

// Runs once per process: a library that comes before this one was there before the first handler.
void record_replaced() {
  static std::atomic<bool> stated;
  if (stated.exchange(true)) return;
  const ReplacedFunctions replaced = find_replaced_functions();
  if (replaced.count == 0) return;
  write_fact({}, NotWatchedFact{.reason = NotWatched::kReplaced,
                                .functions = replaced.count,
                                .address = reinterpret_cast<uintptr_t>(replaced.first)});
}

void record_watched(uint32_t watched) {
  write_fact({}, CanaryFact{.watched = watched});
  if ((watched & kWatchFlagSyscalls) == 0) record_missing(NotWatched::kNoSud);
  if ((watched & (kWatchFlagSwitches | kWatchFlagRusage | kWatchFlagEdges)) == 0)
    record_missing(NotWatched::kNoWaitProbe);
  else if ((watched & (kWatchFlagSwitches | kWatchFlagEdges)) == 0)
    record_missing(NotWatched::kNoPerf);
}

}  // namespace

namespace {

// Called when the thread left the processor while it ran the handler. Records the wait if it was for a page of memory.
__attribute__((noinline, cold)) void record_page_wait(ThreadState& thread) {
  if (thread.canary || !still_ours(thread)) return;
  if ((wait_probe_since(thread.probe, thread.entry_mark) & kFactFlagPageFault) == 0) return;
  const ScopeMessage& message = thread.message;
  write_fact({.flags = kFactFlagPageFault, .trace_index = message.trace_index, .client = message.client},
             PageWaitFact{});
}

uint64_t ring_end(const WaitProbe& probe) { return probe.head == nullptr ? 0 : *probe.head; }

}  // namespace

uint32_t handler_scope_start_thread() {
  ThreadState& thread = own_thread();
  find_real_functions();
  note_text_ranges();
  warm_stack();
  warm_allocator();
  calls_watched.store(true, std::memory_order_relaxed);
  thread.pid = own_pid();
  slot_of(thread);
  thread.probe = wait_probe_start();
  trap_start();
  uint32_t watched = prove_layers(thread);
  watched |= wait_probe_flags(thread.probe);
  record_watched(watched);
  record_replaced();
  return watched;
}

void handler_scope_enter(const ScopeMessage& message) {
  ThreadState& thread = own_thread();
  thread.message = message;
  thread.raw_fact = nullptr;
  thread.strict_count = 0;
  thread.notes = 0;
  thread.once_routine = nullptr;
  thread.entered = true;
  thread.entry_mark = ring_end(thread.probe);
  arm(thread);
}

void handler_scope_leave() {
  ThreadState& thread = own_thread();
  disarm(thread);
  if (thread.raw_fact != nullptr && still_ours(thread)) [[unlikely]]
    settle_raw(thread);
  if (ring_end(thread.probe) != thread.entry_mark) [[unlikely]]
    record_page_wait(thread);
  thread.entered = false;
}

ScopePause::ScopePause() : armed_(own_thread().armed) {
  if (armed_) disarm(own_thread());
}

ScopePause::~ScopePause() {
  if (armed_) arm(own_thread());
}

namespace {

CallState begin_own_call(ThreadState& thread, uint16_t call, uint64_t first_argument, const void* caller) {
  return begin_call(thread, {.call = call,
                             .call_class = call <= kCallCount ? kCallClasses[call] : CallClass::kAlways,
                             .fact = CallFact{.argument = first_argument},
                             .caller = reinterpret_cast<uintptr_t>(caller)});
}

}  // namespace

ScopeCall::ScopeCall(uint16_t call, uint64_t first_argument) : state_{}, armed_(own_thread().armed) {
  if (armed_) state_ = begin_own_call(own_thread(), call, first_argument, __builtin_return_address(0));
}

ScopeCall::~ScopeCall() {
  if (armed_) end_call(own_thread(), state_);
}

}  // namespace esreplay

void esreplay_scope_note_begin(unsigned call) {
  using namespace esreplay;
  ThreadState& thread = own_thread();
  if (thread.notes == 0 && thread.armed) {
    thread.note = begin_own_call(thread, static_cast<uint16_t>(call), 0, __builtin_return_address(0));
    thread.notes = 1;
  } else if (thread.notes != 0) {
    thread.notes++;
  }
}

void esreplay_scope_note_end(unsigned) {
  using namespace esreplay;
  ThreadState& thread = own_thread();
  if (thread.notes == 0) return;
  thread.notes--;
  if (thread.notes == 0) end_call(thread, thread.note);
}
