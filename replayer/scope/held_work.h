// Under `--guard`, holds back the work that a handler gives to other threads until the handler has returned and its
// message is gone, unless the client retained it. The other thread might have begun so late by itself. A thread that
// would read the message too early therefore reads it too late, every time.
#pragma once

#include <atomic>
#include <cstdint>

#include "replayer/scope/thread_state.h"
#include "src/native/block_abi.h"

namespace esreplay {

// The handler of one client.
struct HandlerRun {
  uint32_t turn;     // odd while a handler runs and its work is held; never the same twice
  uint32_t thread;   // that runs it
  uint32_t waiting;  // threads that hold work
};

extern std::atomic<bool> work_is_held;

// Call it under `--guard` on every delivery thread, before its first handler.
void begin_holding_work();

// Holds the work of one message while it lives.
class HeldWork {
 public:
  explicit HeldWork(uint8_t client) {
    if (work_is_held.load(std::memory_order_relaxed)) [[unlikely]]
      begin(client);
  }
  ~HeldWork() { end(own_thread()); }
  HeldWork(const HeldWork&) = delete;
  HeldWork& operator=(const HeldWork&) = delete;

  // Also called by a handler that is about to wait: perhaps for this work. What it hands over later is not held either.
  static void end(ThreadState& thread) {
    if (thread.held_run != nullptr) [[unlikely]]
      let_go(thread);
  }

 private:
  static void begin(uint8_t client);
  static void let_go(ThreadState& thread);
};

// Takes the place of a block, or of a function and its context, on the way to libdispatch, which copies it. Waits in
// front of it.
class HeldBody {
 public:
  HeldBody(const ThreadState& thread, void* block);
  HeldBody(const ThreadState& thread, void* context, void* function);
  void* block() { return holds_ ? this : block_; }

 private:
  static void copy(HeldBody* to, const HeldBody* from);
  static void dispose(HeldBody* held);
  static void run(HeldBody* held);

  static const struct Descriptor kDescriptor;
  [[maybe_unused]] BlockLiteral literal_;  // what a runtime of blocks reads at the address of this
  HandlerRun* run_;
  uint32_t turn_;
  bool holds_;
  uint64_t given_ns_;
  void* block_;
  void* context_;
  void (*function_)(void*);
};

// Takes the place of the function of a new thread and its argument. If too many threads wait already, it holds nothing.
class HeldStart {
 public:
  using Function = void* (*)(void*);

  HeldStart(const ThreadState& thread, Function function, void* argument);
  Function function() const { return function_; }
  void* argument() const { return argument_; }
  int made(int error) const;  // call it with the result of pthread_create, and return that

 private:
  static void* run(void* place);

  Function function_;
  void* argument_;
};

// Holds a thread that has waited for a condition or a semaphore. `mutex` is the condition's, which no thread has
// meanwhile. Returns the result of taking it again.
int hold_receiver(const void* caller, void* mutex);

// Takes the result of the real call; 0 means that the thread was woken.
template <class Result>
Result received(Result result, const void* caller, void* mutex = nullptr) {
  if (result == 0 && work_is_held.load(std::memory_order_relaxed)) [[unlikely]]
    return hold_receiver(caller, mutex);
  return result;
}

}  // namespace esreplay
