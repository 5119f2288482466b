// The trap, by Syscall User Dispatch. While the thread's selector is set, every system call instruction outside the
// allowed range ends in `on_trap`. A call that may be made in place is made there, and the scope stays armed. Any other
// call is recorded, the scope is disarmed and the instruction runs again.
//
// A call that is made in place may let in a signal of the client, whose handler is the ES handler's own code. So the
// trap finishes its work with those signals blocked, and then makes the call as the client would: armed, and with the
// client's mask if the call may send a signal. Its instruction is in the allowed range. The signal handler may leave
// the trap by a jump. A signal that stays blocked comes when the trap returns.
//
// The trap runs on the thread's alternate stack, because the stack of the call may be too small for it: goroutines have
// a few hundred bytes left, and below them lies the stack of another one.
#include "replayer/scope/trap.h"

#if defined(__x86_64__)

#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <cerrno>
#include <csignal>

#include "replayer/code/system_call.h"
#include "replayer/locks/lock_call.h"
#include "replayer/scope/thread_state.h"
#include "replayer/traps/exits.h"
#include "replayer/traps/kept_signals.h"
#include "replayer/traps/system_calls.h"

// NOLINTBEGIN(readability-identifier-naming): names of the assembly
extern "C" {
extern const char esreplay_allowed_begin[] __attribute__((visibility("hidden")));
extern const char esreplay_allowed_end[] __attribute__((visibility("hidden")));
void esreplay_restorer() __attribute__((visibility("hidden")));
}
// NOLINTEND(readability-identifier-naming)

namespace esreplay {

namespace {

constexpr long kDispatch = 59;  // PR_SET_SYSCALL_USER_DISPATCH; newer than the oldest headers we build with
constexpr long kDispatchOn = 1;
constexpr int kTrapCode = 2;  // SYS_USER_DISPATCH
constexpr unsigned kArchitecture64 = 0xc000003e;
constexpr int kInstructionBytes = 2;

constexpr uint64_t bit_of(int signal) { return 1ULL << (signal - 1); }

// What is blocked while the trap does its own work: everything but the trap itself and its own faults.
constexpr uint64_t kClientSignals =
    ~(bit_of(SIGSYS) | bit_of(SIGSEGV) | bit_of(SIGBUS) | bit_of(SIGILL) | bit_of(SIGFPE) | bit_of(SIGTRAP));

struct KernelAction {
  void (*handler)(int, siginfo_t*, void*);
  unsigned long flags;
  void (*restorer)();
  uint64_t mask;
};

struct Frame {
  ucontext_t* context;
  greg_t* registers;

  long argument(int at) const {
    constexpr int kOrder[] = {REG_RDI, REG_RSI, REG_RDX, REG_R10, REG_R8, REG_R9};
    return registers[kOrder[at]];
  }
  uint64_t& mask() const { return *reinterpret_cast<uint64_t*>(&context->uc_sigmask); }
  void run_again(long number) const {
    registers[REG_RIP] -= kInstructionBytes;
    registers[REG_RAX] = number;
  }
};

long make_in_place(const SystemCall& call) {
  const auto& a = call.arguments;
  return system_call(call.number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

void set_mask(uint64_t set) {
  system_call(SYS_rt_sigprocmask, SIG_SETMASK, reinterpret_cast<long>(&set), 0, sizeof set);
}

// Makes a call that may run the client's signal handlers. The thread stays armed, and their signals stay open.
long make_armed(ThreadState& thread, const Frame& frame, const SystemCall& call) {
  arm(thread);
  set_mask(frame.mask());
  return make_in_place(call);
}

// Changes the mask in the signal frame, because it takes effect when the trap returns. SIGSYS is never blocked: a
// blocked trap is fatal.
long change_mask(const Frame& frame, const SystemCall& call) {
  const auto* set = reinterpret_cast<const uint64_t*>(call.arguments[1]);
  auto* old = reinterpret_cast<uint64_t*>(call.arguments[2]);
  if (call.arguments[3] != sizeof(uint64_t)) return -EINVAL;
  const uint64_t before = frame.mask();
  if (set != nullptr) {
    const uint64_t wanted = *set;
    switch (call.arguments[0]) {
      case SIG_BLOCK: frame.mask() = without_sigsys(before | wanted); break;
      case SIG_UNBLOCK: frame.mask() = before & ~wanted; break;
      case SIG_SETMASK: frame.mask() = without_sigsys(wanted); break;
      default: return -EINVAL;
    }
  }
  if (old != nullptr) *old = before;
  return 0;
}

long change_action(const SystemCall& call) {
  const auto* wanted = reinterpret_cast<const KernelAction*>(call.arguments[1]);
  if (wanted == nullptr) return make_in_place(call);
  if (is_kept_signal(static_cast<int>(call.arguments[0]))) return 0;
  KernelAction action = *wanted;
  action.mask = without_sigsys(action.mask);
  SystemCall changed = call;
  changed.arguments[1] = reinterpret_cast<long>(&action);
  return make_in_place(changed);
}

bool is_on(const stack_t& stack, const Frame& frame) {
  const auto at = static_cast<uintptr_t>(frame.registers[REG_RSP]);
  const auto bottom = reinterpret_cast<uintptr_t>(stack.ss_sp);
  return stack.ss_size != 0 && at > bottom && at <= bottom + stack.ss_size;
}

// Nothing can change the alternate stack while the trap runs on it: the call must then be run again. Where the trap has
// no other stack than the call, the return from it restores the one in its frame, so a new one is stored there too.
bool change_stack(const Frame& frame, const SystemCall& call) {
  const long result = make_in_place(call);
  if (result == -EPERM) return false;
  stack_t& kept = frame.context->uc_stack;
  const auto* wanted = reinterpret_cast<const stack_t*>(call.arguments[0]);
  auto* old = reinterpret_cast<stack_t*>(call.arguments[1]);
  if (result == 0 && old != nullptr && !is_on(kept, frame)) old->ss_flags &= ~SS_ONSTACK;
  if (result == 0 && wanted != nullptr) kept = *wanted;
  frame.registers[REG_RAX] = result;
  return true;
}

// Returns true when the call is done and its result is in the frame, false when it must be run again untrapped.
bool make_frame_call(const Frame& frame, const SystemCall& call, SystemRule rule) {
  switch (rule) {
    case SystemRule::kMask: frame.registers[REG_RAX] = change_mask(frame, call); return true;
    case SystemRule::kAction: frame.registers[REG_RAX] = change_action(call); return true;
    case SystemRule::kStack: return change_stack(frame, call);
    case SystemRule::kReturn:
      // A foreign handler's return finds its frame by the stack pointer alone, so our own instruction can make it.
      frame.registers[REG_RIP] = reinterpret_cast<greg_t>(&esreplay_restorer);
      return true;
    default: return false;
  }
}

MadeCall raw_call(const GradedCall& grade, const SystemCall& call) {
  return {.call = grade.call,
          .call_class = grade.call_class,
          .flags = kFactFlagRaw,
          .fact = CallFact{.system_call = static_cast<uint64_t>(call.number),
                           .argument = static_cast<uint64_t>(call.arguments[0])},
          .caller = call.address};
}

// Makes a wait inside a lock of libc or libdispatch, or on a futex of the client's own. EAGAIN means that it did not
// wait.
long make_futex_wait(ThreadState& thread, const Frame& frame, const GradedCall& grade, const SystemCall& call) {
  const bool is_lock = grade.verdict == Verdict::kLockWait;
  MadeCall made = is_lock ? lock_wait(kCallFutex, reinterpret_cast<void*>(call.arguments[0]), {}, call.address)
                          : raw_call(grade, call);
  made.flags |= kFactFlagRaw;
  CallState state = begin_call(thread, made);
  const long result = make_armed(thread, frame, call);
  set_mask(kClientSignals);
  disarm(thread);
  if (result == -EAGAIN) retract(state);
  if (is_lock && result != -EAGAIN)
    end_call_if_waited(thread, state, false);
  else
    end_call(thread, state);
  return result;
}

void trap(ThreadState& thread, const siginfo_t* info, const Frame& frame) {
  SystemCall call = {info->si_syscall, {}, static_cast<uintptr_t>(frame.registers[REG_RIP])};
  for (int at = 0; at < 6; at++) call.arguments[at] = frame.argument(at);
  if (thread.canary) thread.canary_traps++;
  if (info->si_arch != kArchitecture64) call.number = -1;  // int 0x80: numbers of another table
  const GradedCall grade = grade_system_call(call, false);
  bool armed = true;
  switch (grade.verdict) {
    case Verdict::kStated:
      record_in_place(thread, raw_call(grade, call));
      frame.registers[REG_RAX] = make_armed(thread, frame, call);
      break;
    case Verdict::kSilent:
      if (grade.rule == SystemRule::kSelf) {
        record_if_sent(call);
        frame.registers[REG_RAX] = make_armed(thread, frame, call);
      } else {
        frame.registers[REG_RAX] = make_in_place(call);
      }
      break;
    case Verdict::kFrame: armed = make_frame_call(frame, call, grade.rule); break;
    case Verdict::kLockWait:
    case Verdict::kFutexWait: frame.registers[REG_RAX] = make_futex_wait(thread, frame, grade, call); break;
    case Verdict::kCall:
      if (call.number == SYS_exit_group)
        record_exit(kCallUnderscoreExit, static_cast<int>(call.arguments[0]), call.address);
      record_raw_call(thread, raw_call(grade, call));
      armed = false;
      break;
  }
  if (armed) {
    arm(thread);
  } else {
    frame.run_again(info->si_syscall);
    thread.armed = thread.entered;  // the wrappers stay on, and the next one arms the trap again when it returns
  }
}

void on_trap(int signal, siginfo_t* info, void* context) {
  if (info->si_code != kTrapCode) {
    pass_kept_signal(signal, info, context);
    return;
  }
  ThreadState& thread = own_thread();
  disarm(thread);  // wrappers too: the unwinder calls pthread_once
  auto* frame = static_cast<ucontext_t*>(context);
  trap(thread, info, {frame, frame->uc_mcontext.gregs});
}

// Does not use sigaction: the C library would install its own restorer, and that one's system call would be trapped
// too. SIGSYS stays open in its handler (SA_NODEFER), because the handlers of the signals that a call in place lets in
// make system calls, and return by one.
bool install() {
  constexpr unsigned long kRestorer = 0x04000000;  // SA_RESTORER
  constexpr unsigned long kFlags = SA_SIGINFO | SA_NODEFER | SA_RESTART | SA_ONSTACK | kRestorer;
  KernelAction action = {on_trap, kFlags, esreplay_restorer, kClientSignals};
  if (is_kept_signal(SIGSYS)) return true;
  struct sigaction before = {};
  read_action(SIGSYS, &before);
  if (system_call(SYS_rt_sigaction, SIGSYS, reinterpret_cast<long>(&action), 0, sizeof action.mask) != 0) return false;
  note_kept_signal(SIGSYS, before);
  return true;
}

}  // namespace

bool trap_start() {
  ThreadState& thread = own_thread();
  if (!install()) return false;
  uint64_t set = 1ULL << (SIGSYS - 1);
  system_call(SYS_rt_sigprocmask, SIG_UNBLOCK, reinterpret_cast<long>(&set), 0, sizeof set);
  const long began =
      system_call(SYS_prctl, kDispatch, kDispatchOn, reinterpret_cast<long>(esreplay_allowed_begin),
                  esreplay_allowed_end - esreplay_allowed_begin, reinterpret_cast<long>(&thread.selector));
  thread.trap = began == 0 ? 1 : 0;
  return began == 0;
}

long trap_canary_answer() { return system_call(SYS_getppid); }

long trap_canary() {
  long result = SYS_getppid;  // NOLINT(misc-const-correctness): the instruction writes it
  __asm__ volatile("syscall" : "+a"(result) : : "rcx", "r11", "memory");
  return result;
}

}  // namespace esreplay

#else

namespace esreplay {

bool trap_start() { return false; }
long trap_canary() { return 0; }
long trap_canary_answer() { return 0; }

}  // namespace esreplay

#endif
