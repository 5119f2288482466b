#include <linux/futex.h>
#include <linux/io_uring.h>
#include <sys/syscall.h>
#include <csignal>

#include "replayer/code/system_call.h"
#include "replayer/code/text_ranges.h"
#include "replayer/scope/grade.h"
#include "replayer/traps/kept_signals.h"
#include "replayer/traps/system_calls.h"

#ifndef FUTEX_LOCK_PI2  // headers before Linux 5.14
#define FUTEX_LOCK_PI2 13
#endif

namespace esreplay {

namespace {

Verdict verdict_of(CallClass call_class) {
  switch (call_class) {
    case CallClass::kAllowed: return Verdict::kSilent;
    case CallClass::kStrictOnly: return Verdict::kStated;
    default: return Verdict::kCall;
  }
}

GradedCall graded(const SystemCallRow& row, CallClass call_class) {
  return {verdict_of(call_class), call_class, row.call, row.rule};
}

GradedCall grade_futex(const SystemCallRow& row, const SystemCall& call, bool through_wrapper) {
  switch (call.arguments[1] & FUTEX_CMD_MASK) {
    case FUTEX_WAIT:
    case FUTEX_WAIT_BITSET:
    case FUTEX_LOCK_PI:
    case FUTEX_LOCK_PI2:
    case FUTEX_WAIT_REQUEUE_PI:
      if (!through_wrapper && text_at(call.address) == Text::kLocks)
        return {Verdict::kLockWait, CallClass::kIfWaited, row.call, row.rule};
      return {Verdict::kFutexWait, CallClass::kAlways, row.call, row.rule};
    case FUTEX_TRYLOCK_PI: return graded(row, CallClass::kStrictOnly);
    default: return graded(row, CallClass::kAllowed);
  }
}

// Returns whether this is the C library's message before it aborts (a double free, an overflow that it checks for). The
// crash is recorded instead. Nothing else in the C library writes to stderr by this call.
bool is_last_words(const SystemCall& call, bool through_wrapper) {
  return call.number == SYS_writev && call.arguments[0] == 2 && !through_wrapper &&
         text_at(call.address) == Text::kLocks;
}

constexpr SystemCallRow kUnknown = {CallClass::kAlways, SystemRule::kClass, 0, 0};

}  // namespace

long table_number(long number) {
#if defined(__x86_64__)
  return number < static_cast<long>(kSystemCallCount) ? number : -1;
#else
  switch (number) {
#include "src/schema/generated/system_call_numbers.inc"
    default: return -1;
  }
#endif
}

GradedCall grade_system_call(const SystemCall& call, bool through_wrapper) {
  const long place = table_number(call.number);
  const SystemCallRow& row = place >= 0 ? kSystemCalls[place] : kUnknown;
  const long value = call.arguments[row.argument];
  switch (row.rule) {
    case SystemRule::kFutex: return grade_futex(row, call, through_wrapper);
    case SystemRule::kMmap: return graded(row, grade_mmap(static_cast<int>(value)));
    case SystemRule::kWrite:
      if (is_last_words(call, through_wrapper)) return graded(row, CallClass::kAllowed);
      return graded(row, grade_write(static_cast<int>(value)));
    case SystemRule::kSend:
      return graded(row, grade_send(static_cast<int>(call.arguments[0]), static_cast<int>(value)));
    case SystemRule::kFcntl: return graded(row, grade_fcntl(static_cast<int>(value)));
    case SystemRule::kTimeout: return graded(row, grade_timeout(static_cast<int>(value)));
    case SystemRule::kTimespec: return graded(row, grade_timespec(reinterpret_cast<const void*>(value)));
    case SystemRule::kSelf: {
      const bool own = value == own_tid() || value == own_pid();
      return graded(row, own ? CallClass::kAllowed : CallClass::kAlways);
    }
    case SystemRule::kUring: {
      const bool waits = value != 0 && (call.arguments[3] & IORING_ENTER_GETEVENTS) != 0;
      return graded(row, waits ? CallClass::kAlways : CallClass::kStrictOnly);
    }
    case SystemRule::kMask:
    case SystemRule::kAction:
    case SystemRule::kStack:
    case SystemRule::kReturn: return {Verdict::kFrame, CallClass::kAllowed, 0, row.rule};
    case SystemRule::kClass: break;
  }
  return graded(row, row.call_class);
}

void record_if_sent(const SystemCall& call) {
  if (call.number == SYS_kill || call.number == SYS_rt_sigqueueinfo)
    record_sent_signal(static_cast<int>(call.arguments[1]), call.address);
}

uint64_t without_sigsys(uint64_t set) { return set & ~(1ULL << (SIGSYS - 1)); }

}  // namespace esreplay
