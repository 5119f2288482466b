// The scope's state of the running thread.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>

#include "replayer/platform/per_thread.h"
#include "replayer/scope/current_calls.h"
#include "replayer/scope/scope_values.h"
#include "replayer/scope/wait_probe.h"

namespace esreplay {

struct HandlerRun;
struct LockWait;

constexpr unsigned kStrictSeen = 16;
constexpr unsigned kLongCalls = 4;

// What can end a call that waits for descriptors: see awaited.h.
enum class Awaited : uint8_t {
  kUnknown,  // also: the client itself can
  kNothing,  // it has none: a sleep
  kOthers,   // only other processes can
};

// A call outside handlers that took long, kept for the answer that it may lead to.
struct LongCall {
  uint16_t call;
  Awaited awaited;
  uint32_t stack;
  uint64_t began_ns;
  uint64_t length_ns;
  uint64_t ready_ns;  // the part of it in which the thread could run and had no processor
};

struct ThreadState {
  volatile uint8_t selector;  // the kernel reads it at every system call of a delivery thread: 0 lets through, 1 traps
  bool armed;                 // in a handler and in no wrapped call: what is called now is recorded
  bool entered;               // in a handler
  uint8_t trap;               // what `selector` becomes when armed; 1 where Syscall User Dispatch is on
  bool canary;                // the handler is a fake one: hits are counted, nothing is recorded
  bool holds_abort;           // asked to block SIGABRT: see kept_signals.h
  uint8_t strict_count;       // strict-only calls recorded in this handler run: each is recorded once
  uint8_t notes;              // open esreplay_scope_note_begin calls; `note` belongs to the outermost
  uint16_t strict_seen[kStrictSeen];
  uint32_t canary_calls;
  uint32_t canary_traps;
  pid_t pid;  // of the process that entered: a forked child differs
  CallSlot* slot;
  CallSlot* quick_slot;  // the same; null for libdispatch's threads, which also store their queue
  ScopeMessage message;
  CallState note;
  FactRecord* raw_fact;  // the last rewound system call; whether it waited is seen at the next call or the end
  uint64_t raw_mark;
  WaitProbe probe;
  uint64_t entry_mark;  // where the wait probe's ring was when the handler was entered
  uint32_t edge_waits;  // macOS: how often this thread entered the kernel to wait
  uint32_t long_count;  // since the thread last answered; only the latest are kept
  LongCall long_calls[kLongCalls];
  uint16_t awaited_by;  // the call that `awaited` is about
  Awaited awaited;
  void* once_routine;    // pthread_once passes its routine no argument
  LockWait* lock_wait;   // of the handler that waits for a lock
  HandlerRun* held_run;  // of the handler whose work is held: see held_work.h
};

extern ESREPLAY_PER_THREAD(ThreadState) thread_state;

inline ThreadState& own_thread() { return own(thread_state); }

// Takes a slot at the thread's first call.
inline CallSlot* slot_of(ThreadState& thread) {
  if (thread.slot != nullptr) [[likely]]
    return thread.slot;
  thread.slot = take_slot();
  if (!is_of_dispatch(*thread.slot)) thread.quick_slot = thread.slot;
  return thread.slot;
}

inline void disarm(ThreadState& thread) {
  thread.selector = 0;
  thread.armed = false;
  std::atomic_signal_fence(std::memory_order_seq_cst);
}

inline void arm(ThreadState& thread) {
  std::atomic_signal_fence(std::memory_order_seq_cst);
  if (!thread.entered) return;
  thread.armed = true;
  thread.selector = thread.trap;
}

// Returns false in a forked child, which has our memory but no run: it must not write, and the wait probe's ring is not
// mapped there.
bool still_ours(ThreadState& thread);

}  // namespace esreplay
