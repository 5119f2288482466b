// The registers of an interrupted thread in macOS's form, for signal handlers and for thread_get_state
// (<mach/i386/_structs.h>, <mach/arm/_structs.h>).
#pragma once

#include <ucontext.h>

#include <cstdint>

namespace loader {

#if defined(__x86_64__)

struct DarwinExceptionState {
  uint16_t trap, cpu;
  uint32_t error;
  uint64_t address;
};

struct DarwinThreadState {
  uint64_t rax, rbx, rcx, rdx, rdi, rsi, rbp, rsp, r8, r9, r10, r11, r12, r13, r14, r15, rip, flags, cs, fs, gs;
};
constexpr int kThreadStateFlavor = 4;  // x86_THREAD_STATE64

#else

struct DarwinExceptionState {
  uint64_t address;
  uint32_t syndrome, exception;
};

struct DarwinThreadState {
  uint64_t x[29], fp, lr, sp, pc;
  uint32_t cpsr, pad;
};
constexpr int kThreadStateFlavor = 6;  // ARM_THREAD_STATE64

#endif

struct DarwinMachineContext {
  DarwinExceptionState exception;
  DarwinThreadState thread;
  uint8_t floating[528];  // not filled

  // Stores the address of the access, and whether it was a write.
  void set_fault(const ucontext_t& host, const void* address);
};

void registers_to_darwin(const ucontext_t& host, DarwinMachineContext* out);
// Writes back what a handler may have changed. Floating-point registers stay.
void registers_to_host(const DarwinMachineContext& darwin, ucontext_t* out);

}  // namespace loader
