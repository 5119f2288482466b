#include "test/darwin/loader/registers.h"

#include <cstring>

#if defined(__aarch64__)
#include <asm/sigcontext.h>
#endif

namespace loader {

#if defined(__x86_64__)

namespace {

// In the order of DarwinThreadState.
constexpr int kRegisters[] = {REG_RAX, REG_RBX, REG_RCX, REG_RDX, REG_RDI, REG_RSI, REG_RBP, REG_RSP, REG_R8,
                              REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15, REG_RIP, REG_EFL};

}  // namespace

void registers_to_darwin(const ucontext_t& host, DarwinMachineContext* out) {
  uint64_t* darwin = &out->thread.rax;
  for (const int number : kRegisters) *darwin++ = static_cast<uint64_t>(host.uc_mcontext.gregs[number]);
}

void registers_to_host(const DarwinMachineContext& darwin, ucontext_t* out) {
  const uint64_t* from = &darwin.thread.rax;
  for (const int number : kRegisters) out->uc_mcontext.gregs[number] = static_cast<greg_t>(*from++);
}

void DarwinMachineContext::set_fault(const ucontext_t& host, const void* address) {
  exception.trap = static_cast<uint16_t>(host.uc_mcontext.gregs[REG_TRAPNO]);
  exception.error = static_cast<uint32_t>(host.uc_mcontext.gregs[REG_ERR]);
  exception.address = reinterpret_cast<uintptr_t>(address);
}

#else

void registers_to_darwin(const ucontext_t& host, DarwinMachineContext* out) {
  const mcontext_t& from = host.uc_mcontext;
  memcpy(out->thread.x, from.regs, sizeof out->thread.x);
  out->thread.fp = from.regs[29];
  out->thread.lr = from.regs[30];
  out->thread.sp = from.sp;
  out->thread.pc = from.pc;
  out->thread.cpsr = static_cast<uint32_t>(from.pstate);
}

void registers_to_host(const DarwinMachineContext& darwin, ucontext_t* out) {
  mcontext_t& to = out->uc_mcontext;
  memcpy(to.regs, darwin.thread.x, sizeof darwin.thread.x);
  to.regs[29] = darwin.thread.fp;
  to.regs[30] = darwin.thread.lr;
  to.sp = darwin.thread.sp;
  to.pc = darwin.thread.pc;
}

// The syndrome is one of the records that Linux stores after the registers.
void DarwinMachineContext::set_fault(const ucontext_t& host, const void* address) {
  exception.address = reinterpret_cast<uintptr_t>(address);
  const auto* at = reinterpret_cast<const char*>(host.uc_mcontext.__reserved);
  const char* end = at + sizeof host.uc_mcontext.__reserved;
  for (_aarch64_ctx head = {}; at + sizeof head <= end; at += head.size) {
    memcpy(&head, at, sizeof head);
    if (head.magic == 0 || head.size < sizeof head) break;
    if (head.magic != ESR_MAGIC) continue;
    esr_context record = {};
    memcpy(&record, at, sizeof record);
    exception.syndrome = static_cast<uint32_t>(record.esr);
  }
}

#endif

}  // namespace loader
