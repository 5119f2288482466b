// /proc/self/task/TID/syscall: the number, six arguments, the stack pointer and where the call returns to, in
// hexadecimal but for the number; `running` for a thread that is on a processor (proc_pid_syscall(5)).
#include "replayer/scope/sleeping_call.h"

#include <cstdlib>

#include "replayer/held_file.h"
#include "replayer/scope/system_calls.h"

namespace esreplay {

namespace {

constexpr int kWords = 8;

char* put(char* at, const char* text) {
  while (*text != 0) *at++ = *text++;
  return at;
}

char* put_number(char* at, unsigned long number) {
  if (number >= 10) at = put_number(at, number / 10);
  *at++ = static_cast<char>('0' + number % 10);
  return at;
}

bool read_line(pid_t thread, char* line, size_t room) {
  char path[64];
  *put(put_number(put(path, "/proc/self/task/"), static_cast<unsigned long>(thread)), "/syscall") = 0;
  return read_text(path, line, room);
}

}  // namespace

bool sleeping_call(pid_t thread, SleepingCall* out) {
  char line[256];
  if (!read_line(thread, line, sizeof line)) return false;
  char* at = line;
  SystemCall call = {strtol(at, &at, 10), {}, 0};
  if (at == line || call.number < 0) return false;  // `running`, or asleep outside a call
  unsigned long words[kWords] = {};
  for (unsigned long& word : words) word = strtoul(at, &at, 16);
  for (int argument = 0; argument < 6; argument++) call.arguments[argument] = static_cast<long>(words[argument]);
  call.address = words[kWords - 1];
  // The time limit is another thread's memory and may be gone by now; that it waits is seen.
  if (call.number < static_cast<long>(kSystemCallCount) && kSystemCalls[call.number].rule == SystemRule::kTimespec)
    call.arguments[kSystemCalls[call.number].argument] = 0;
  const GradedCall grade = grade_system_call(call, false);
  const bool for_lock = grade.verdict == Verdict::kLockWait;
  *out = {grade.call, grade.call_class, call.address, for_lock ? static_cast<uintptr_t>(call.arguments[0]) : 0};
  return true;
}

}  // namespace esreplay
