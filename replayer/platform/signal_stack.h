// A separate stack for the signal handlers of a thread. Without it, a stack overflow in a message handler would
// look like a client that vanished. The trap of system calls runs on it too, and so do signal handlers
// of the client that come while the trap makes a call: it has room for those.
#pragma once

#include <sys/mman.h>

#include <csignal>
#include <cstddef>

namespace esreplay {

// Active as long as it exists, on the thread that made it. Without memory it does nothing.
class SignalStack {
 public:
  SignalStack() : memory_(mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) {
    stack_t stack = {};
    stack.ss_sp = memory_;
    stack.ss_size = kSize;
    if (memory_ != MAP_FAILED) sigaltstack(&stack, nullptr);
  }
  ~SignalStack() {
    if (memory_ == MAP_FAILED) return;
    stack_t none = {};
    none.ss_flags = SS_DISABLE;
    none.ss_size = kSize;
    if (sigaltstack(&none, nullptr) == 0) munmap(memory_, kSize);
  }
  SignalStack(const SignalStack&) = delete;
  SignalStack& operator=(const SignalStack&) = delete;

 private:
  static constexpr size_t kSize = size_t{512} << 10;
  void* memory_;
};

}  // namespace esreplay
