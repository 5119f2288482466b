// A table of which thread is in which call right now: the deadline watch and waiters for a lock read it, threads write
// their own.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>

namespace esreplay {

// Written with plain stores by its thread. On a thread in no handler only `call` and `caller` are kept: two stores a
// call, and a third where the class is still open and is that of a write to `descriptor`.
struct alignas(64) CallSlot {
  std::atomic<uint32_t> tid;
  std::atomic<uint32_t> call;  // number | CallClass << 16; 0 when in none
  std::atomic<uint32_t> stack;
  std::atomic<int> descriptor;
  std::atomic<uint64_t> since_ns;
  std::atomic<uintptr_t> caller;

  void store(uint32_t value) { call.store(value, std::memory_order_relaxed); }
  uint32_t load() const { return call.load(std::memory_order_relaxed); }
};

// True while a run is served: threads then take slots. Set by handler_scope_start_thread, never cleared.
extern std::atomic<bool> calls_watched;

// The running thread's slot; a shared one that nobody reads when the table is full. Never null.
CallSlot* take_slot();

}  // namespace esreplay
