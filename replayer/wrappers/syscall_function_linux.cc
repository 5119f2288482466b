// The wrapper for syscall(2), the library function for calls without a name. Grades each call by its number.
#include <sys/syscall.h>
#include <cerrno>
#include <csignal>

#include "replayer/code/system_call.h"
#include "replayer/traps/exits.h"
#include "replayer/traps/system_calls.h"
#include "replayer/wrappers/wrap.h"

namespace esreplay {

namespace {

using SyscallFunction = long (*)(long, ...);

// Takes SIGSYS out of a mask that a trapped thread sets: its next trap would kill a thread with SIGSYS blocked.
class OpenTrap {
 public:
  OpenTrap(const ThreadState& thread, SystemCall& call) : set_(0) {
    const auto* wanted = reinterpret_cast<const uint64_t*>(call.arguments[1]);
    if (call.number != SYS_rt_sigprocmask || thread.trap == 0 || wanted == nullptr) return;
    if (call.arguments[0] == SIG_UNBLOCK || call.arguments[3] != sizeof set_) return;
    set_ = without_sigsys(*wanted);
    call.arguments[1] = reinterpret_cast<long>(&set_);
  }
  OpenTrap(const OpenTrap&) = delete;
  OpenTrap& operator=(const OpenTrap&) = delete;

 private:
  uint64_t set_;
};

MadeCall made_call(const SystemCall& call, const GradedCall& grade) {
  const long place = table_number(call.number);
  return {.call = grade.call != 0 ? grade.call : static_cast<uint16_t>(kCallSyscall),
          .call_class = grade.call_class,
          .fact = CallFact{.system_call = static_cast<uint64_t>(place >= 0 ? place : call.number),
                           .argument = static_cast<uint64_t>(call.arguments[0])},
          .caller = call.address};
}

long call_recorded(ThreadState& thread, SyscallFunction real, const SystemCall& call, const GradedCall& grade) {
  CallState state = begin_call(thread, made_call(call, grade));
  const auto& a = call.arguments;
  const long result = real(call.number, a[0], a[1], a[2], a[3], a[4], a[5]);
  if (grade.verdict == Verdict::kFutexWait && result < 0 && errno == EAGAIN) retract(state);
  end_call(thread, state);
  return result;
}

// A call that does not wait may let in a signal, whose handler is the ES handler's own code: the scope stays armed.
long call_armed(ThreadState& thread, const SystemCall& call, const GradedCall& grade) {
  disarm(thread);
  if (grade.verdict == Verdict::kStated)
    record_in_place(thread, made_call(call, grade));
  else
    record_if_sent(call);
  arm(thread);
  const auto& a = call.arguments;
  return with_errno(system_call(call.number, a[0], a[1], a[2], a[3], a[4], a[5]));
}

}  // namespace

ESREPLAY_EXPORT long wrapped_syscall(long number, ...) __asm__("syscall");
namespace {
ESREPLAY_REAL(real_syscall, "syscall");
}
long wrapped_syscall(long number, ...) {
  auto* real = reinterpret_cast<SyscallFunction>(real_syscall.get());
  SystemCall call = {number, {}, reinterpret_cast<uintptr_t>(__builtin_return_address(0))};
  va_list rest;
  va_start(rest, number);
  for (long& argument : call.arguments) argument = va_arg(rest, long);
  va_end(rest);
  if (number == SYS_exit_group) record_exit(kCallUnderscoreExit, static_cast<int>(call.arguments[0]), call.address);
  ThreadState& thread = own_thread();
  const OpenTrap open_trap(thread, call);
  const auto& a = call.arguments;
  const GradedCall grade = grade_system_call(call, true);
  if (thread.armed) [[unlikely]] {
    switch (grade.verdict) {
      case Verdict::kSilent:
      case Verdict::kStated: return call_armed(thread, call, grade);
      case Verdict::kFrame: return real(number, a[0], a[1], a[2], a[3], a[4], a[5]);  // the trap makes it
      default: return call_recorded(thread, real, call, grade);
    }
  }
  const PassGuard guard(thread, {kCallSyscall, grade.call_class, -1, false}, __builtin_return_address(0));
  return real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

}  // namespace esreplay
