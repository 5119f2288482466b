// A table of the call that each thread is in right now. The deadline watch and waiters for a lock read it; each thread
// writes its own slot.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>

#include "src/schema/generated/calls.h"

namespace esreplay {

// Returns the kernel thread id of a lock's holder, 0 when it is not known.
using HolderOf = pid_t (*)(const void* lock);

// Set in `call` by a thread outside handlers that releases the mutex in `subject` until the call ends.
constexpr uint32_t kReleasesMutex = 1U << 24;
// Set in `call` by the watch when it first sees the thread in the call. The thread's next store of `call` removes it,
// so no other call has it.
constexpr uint32_t kWatched = 1U << 25;

// Why a thread must do extra work when its call ends.
constexpr uint8_t kAskedByWatch = 1;   // keep the call for the answer it leads to, if it is watched and long
constexpr uint8_t kAskedByWaiter = 2;  // a handler waits for a lock that this thread may hold: see lock_waits.h

// Written by its thread with plain stores. A thread outside handlers keeps only `call` and `caller`, which is two
// stores per call, and a third for a call that needs `subject`: the descriptor of a write whose class is still open, or
// the low bits of the address of a mutex that is released meanwhile.
struct alignas(64) CallSlot {
  std::atomic<uint32_t> tid;
  std::atomic<uint32_t> call;  // number | CallClass << 16 | kReleasesMutex | kWatched; 0 outside any call
  std::atomic<uint32_t> stack;
  std::atomic<int> subject;
  std::atomic<uint64_t> since_ns;
  std::atomic<uintptr_t> caller;
  std::atomic<uint64_t> seen_ns;   // set by pool_watch: when it first saw the thread in this call
  std::atomic<uint64_t> ready_ns;  // set by pool_watch before that: the thread's ready_time_ns
  std::atomic<uint8_t> asked;      // kAsked bits, which the thread checks when its call ends
  std::atomic<uint8_t> kind;       // kWorker bits
  std::atomic<uint8_t> stated;     // those of them that the ledger has
  std::atomic<uint64_t> queue;     // of libdispatch's threads: serial_queue_in_call

  void store(uint32_t value) { call.store(value, std::memory_order_relaxed); }
  // Without kWatched, as its thread stored it.
  uint32_t load(std::memory_order order = std::memory_order_relaxed) const { return call.load(order) & ~kWatched; }

  bool is_watched() const { return (call.load(std::memory_order_acquire) & kWatched) != 0; }
  // How long the watch has seen the thread in its call; never longer than the call has lasted.
  uint64_t watched_ns(uint64_t now) const {
    if (!is_watched()) return 0;
    const uint64_t seen = seen_ns.load(std::memory_order_relaxed);
    return seen < now ? now - seen : 0;
  }
};

constexpr uint64_t kNotSeen = UINT64_MAX;
constexpr uint64_t kReadyUnknown = UINT64_MAX;

constexpr uint8_t kWorkerOfDispatch = 1;  // libdispatch started the thread
constexpr uint8_t kWorkerAnswers = 2;     // it has answered a message
// The bit of a thread that has answered a message of the client with this number. Clients may share a bit.
constexpr uint8_t worker_answers(uint8_t client) { return static_cast<uint8_t>(4U << client % 6U); }

inline bool is_of_dispatch(const CallSlot& slot) {
  return (slot.kind.load(std::memory_order_relaxed) & kWorkerOfDispatch) != 0;
}

// Called by the watch, which is one thread, when it sees a thread in a call that is not watched.
void watch_call(CallSlot& slot);

// Called by the thread itself when its call ends and `asked` is set.
void answer_call(CallSlot& slot);

// The class of a call as its slot names it; asks the kernel about a descriptor whose class is still open.
CallClass class_of(const CallSlot& slot, uint32_t call);

struct CurrentCall;
// False when the thread is in no call, or left it during the look.
bool current_call_in(const CallSlot& slot, CurrentCall* out);

// Called when a thread takes a slot: no lock is noted as its own yet, and handlers may be waiting for one. Implemented
// in locks/.
void watch_locks_of(CallSlot& slot);

// Finds the call that the holder of `lock` is in. Also false for a wait that has released this very lock.
bool holder_call(pid_t holder, const void* lock, CurrentCall* out);

// Returns whether the thread has released `lock` while it waits in `call`.
bool has_released(const CallSlot& slot, uint32_t call, const void* lock);

// Returns the calling thread's stack as ledger_stack encodes it, starting at the client's call that returns to
// `caller`.
uint32_t stack_at(uintptr_t caller);

// True while a run is served, when threads take slots. Set by handler_scope_start_thread, never cleared.
extern std::atomic<bool> calls_watched;

// Returns the running thread's slot, or a shared one that is never read when the table is full. Never null.
CallSlot* take_slot();

// Returns another thread's slot, and takes one if that thread has made no call yet. Null when the table is full.
CallSlot* slot_of_thread(pid_t thread);
// Returns the thread's slot, null when it has none.
CallSlot* known_slot(pid_t thread);

// Calls visit(slot) for the slots of all threads, including threads that are gone.
template <class Visit>
void each_call_slot(Visit visit);

// What to do on a call of a row besides naming it.
constexpr uint8_t kMarkFirst = 1;     // its first call outside handlers has not been recorded yet
constexpr uint8_t kMarkModelled = 2;  // it leads to a service of the run's models
constexpr uint8_t kMarkFile = 4;  // its first call outside handlers that writes to a regular file is not recorded yet
extern std::atomic<uint8_t> call_marks[kCallCount + 1];
inline uint8_t marks_of(Call call) { return call_marks[call].load(std::memory_order_relaxed); }

// Called by a thread outside handlers after it has named the call. `outermost`: the call is not inside another one.
__attribute__((cold)) void handle_marks(Call call, CallClass call_class, uintptr_t caller, bool outermost);

namespace current_calls {
constexpr uint32_t kSlots = 1024;
extern CallSlot slots[kSlots];
}  // namespace current_calls

template <class Visit>
void each_call_slot(Visit visit) {
  for (auto& slot : current_calls::slots) {
    if (slot.tid.load(std::memory_order_acquire) == 0) return;  // taken in order and never freed
    visit(slot);
  }
}

}  // namespace esreplay
