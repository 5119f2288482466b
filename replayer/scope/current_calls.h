// A table of which thread is in which call right now: the deadline watch and waiters for a lock read it, threads write
// their own.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>

#include "src/schema/generated/calls.h"

namespace esreplay {

// The kernel thread id of a lock's holder, 0 when it is not known.
using HolderOf = pid_t (*)(const void* lock);

// In `call`, of a thread in no handler: it gives the mutex that `subject` tells up until the call ends.
constexpr uint32_t kLends = 1U << 24;

// Written with plain stores by its thread. On a thread in no handler only `call` and `caller` are kept: two stores a
// call, and a third where `subject` tells more: the descriptor of a write whose class is still open, or the end of the
// address of a mutex that is lent.
struct alignas(64) CallSlot {
  std::atomic<uint32_t> tid;
  std::atomic<uint32_t> call;  // number | CallClass << 16 | kLends; 0 when in none
  std::atomic<uint32_t> stack;
  std::atomic<int> subject;
  std::atomic<uint64_t> since_ns;
  std::atomic<uintptr_t> caller;
  std::atomic<uint64_t> seen_ns;   // by call_watch: when it first saw the thread in this call
  std::atomic<uint64_t> ready_ns;  // by call_watch: ready_time_ns of the thread when it had been in this call for long
  std::atomic<uint8_t> asked;      // kAsked bits: the thread looks when its call ends
  std::atomic<uint8_t> kind;       // kWorker bits

  void store(uint32_t value) { call.store(value, std::memory_order_relaxed); }
  uint32_t load() const { return call.load(std::memory_order_relaxed); }
};

constexpr uint64_t kReadyUnknown = UINT64_MAX;

// Why a thread is to say more of its call than costs nothing.
constexpr uint8_t kAskedByWatch = 1;   // the call was seen twice: if it is long, keep it for the answer it leads to
constexpr uint8_t kAskedByWaiter = 2;  // a handler waits for a lock, and this thread may hold it: see lock_waits.h

constexpr uint8_t kWorkerOfDispatch = 1;  // libdispatch started the thread
constexpr uint8_t kWorkerAnswers = 2;     // it has answered a message
// Of a client with this number, or one that shares the bit with it.
constexpr uint8_t worker_answers(uint8_t client) { return static_cast<uint8_t>(4U << client % 6U); }

// By the thread itself when its call ends and it was asked.
void answer_call(CallSlot& slot);

// What the holder of `lock` does; false also for a wait that gives the very lock up.
struct CurrentCall;
bool holder_call(pid_t holder, const void* lock, CurrentCall* out);

// In `call`, the thread gives `lock` up for as long as it waits.
bool lends(const CallSlot& slot, uint32_t call, const void* lock);

// The calling thread's stack, from the call of the client's that returns to `caller`, as ledger_stack has it.
uint32_t stack_at(uintptr_t caller);

// True while a run is served: threads then take slots. Set by handler_scope_start_thread, never cleared.
extern std::atomic<bool> calls_watched;

// The running thread's slot; a shared one that nobody reads when the table is full. Never null.
CallSlot* take_slot();

// Of another thread, whose first call this may come before. Null when the table is full.
CallSlot* slot_of_thread(pid_t thread);
// Null when it has none.
CallSlot* known_slot(pid_t thread);

// Calls visit(slot) for the slots of all threads, gone ones included.
template <class Visit>
void each_call_slot(Visit visit);

// What is to be done about the calls of a row, besides naming them.
constexpr uint8_t kMarkFirst = 1;     // its first call outside handlers is still to be stated
constexpr uint8_t kMarkModelled = 2;  // it leads to a service of the run's models
extern std::atomic<uint8_t> call_marks[kCallCount + 1];
inline uint8_t marks_of(Call call) { return call_marks[call].load(std::memory_order_relaxed); }

// By a thread in no handler, which has named the call. `outermost`: it is beneath no other one.
__attribute__((cold)) void heed_marks(Call call, CallClass call_class, uintptr_t caller, bool outermost);

namespace current_calls {
constexpr uint32_t kSlots = 1024;
extern CallSlot slots[kSlots];
}  // namespace current_calls

template <class Visit>
void each_call_slot(Visit visit) {
  for (auto& slot : current_calls::slots) {
    if (slot.tid.load(std::memory_order_acquire) == 0) return;  // taken in order and never given back
    visit(slot);
  }
}

}  // namespace esreplay
