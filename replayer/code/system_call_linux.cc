// The system call instructions that Syscall User Dispatch always lets through, and the return from its signal handler.
#include "replayer/code/system_call.h"

#include <sys/syscall.h>
#include <unistd.h>
#include <csignal>

#if defined(__x86_64__)

// The kernel compares the address after the instruction, so the range must extend past the last one. esreplay_restorer
// has exactly the bytes of the C library's: it has no unwind table, and unwinders know a signal frame by these bytes.
// The call has an unwind table, because a signal that the thread sends itself arrives there.
__asm__(R"(
  .pushsection .text.esreplay_allowed, "ax", @progbits
  .p2align 6
  .hidden esreplay_allowed_begin
  .globl esreplay_allowed_begin
esreplay_allowed_begin:
  .hidden esreplay_system_call
  .globl esreplay_system_call
  .type esreplay_system_call, @function
esreplay_system_call:
  .cfi_startproc
  movq %rdi, %rax
  movq %rsi, %rdi
  movq %rdx, %rsi
  movq %rcx, %rdx
  movq %r8, %r10
  movq %r9, %r8
  movq 8(%rsp), %r9
  syscall
  ret
  .cfi_endproc
  .size esreplay_system_call, .-esreplay_system_call
  .p2align 4
  nop
  .hidden esreplay_restorer
  .globl esreplay_restorer
  .type esreplay_restorer, @function
esreplay_restorer:
  movq $15, %rax
  syscall
  .size esreplay_restorer, .-esreplay_restorer
  ud2
  .p2align 6
  .hidden esreplay_allowed_end
  .globl esreplay_allowed_end
esreplay_allowed_end:
  .popsection
)");

#elif defined(__aarch64__)

// No kernel has been tried here that traps system calls on this processor, so no range has to be known.
__asm__(R"(
  .pushsection .text.esreplay_system_call, "ax", @progbits
  .p2align 2
  .hidden esreplay_system_call
  .globl esreplay_system_call
  .type esreplay_system_call, @function
esreplay_system_call:
  .cfi_startproc
  mov x8, x0
  mov x0, x1
  mov x1, x2
  mov x2, x3
  mov x3, x4
  mov x4, x5
  mov x5, x6
  svc #0
  ret
  .cfi_endproc
  .size esreplay_system_call, .-esreplay_system_call
  .popsection
)");

#else
#error "the replayer has no system call instruction for this processor"
#endif

extern "C" long esreplay_system_call(long number, long a0, long a1, long a2, long a3, long a4, long a5);

namespace esreplay {

long system_call(long number, long a0, long a1, long a2, long a3, long a4, long a5) {
  return esreplay_system_call(number, a0, a1, a2, a3, a4, a5);
}

pid_t own_tid() { return static_cast<pid_t>(system_call(SYS_gettid)); }
pid_t own_pid() { return static_cast<pid_t>(system_call(SYS_getpid)); }
long signal_probe(pid_t tid) { return system_call(SYS_tgkill, own_pid(), tid, 0); }
long signal_own_process(int signal) { return system_call(SYS_kill, own_pid(), signal); }

long queue_to_own_process(int signal, void* value) {
  siginfo_t info = {};
  info.si_signo = signal;
  info.si_code = SI_QUEUE;
  info.si_pid = own_pid();
  info.si_uid = static_cast<uid_t>(system_call(SYS_getuid));
  info.si_value.sival_ptr = value;
  return system_call(SYS_rt_sigqueueinfo, info.si_pid, signal, reinterpret_cast<long>(&info));
}

}  // namespace esreplay
