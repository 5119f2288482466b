// Reads /proc/self/task/TID/syscall: the number in decimal, then six arguments, the stack pointer and the return
// address in hexadecimal; `running` for a thread that is on a processor (proc_pid_syscall(5)).
#include "replayer/scope/sleeping_call.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <ctime>

#include "replayer/code/system_call.h"
#include "replayer/traps/system_calls.h"

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

// Reads the number that begins at the first character that is not a space, and moves `at` past it. A digit may be of
// any base up to 16.
bool take_number(const char** at, unsigned base, unsigned long* number) {
  const char* from = *at;
  while (*from == ' ') from++;
  if (base == 16 && from[0] == '0' && from[1] == 'x') from += 2;
  const char* to = from;
  for (*number = 0;; to++) {
    const char sign = *to;
    const unsigned digit = sign >= '0' && sign <= '9'   ? static_cast<unsigned>(sign - '0')
                           : sign >= 'a' && sign <= 'f' ? static_cast<unsigned>(sign - 'a') + 10
                                                        : 16;
    if (digit >= base) break;
    *number = *number * base + digit;
  }
  *at = to;
  return to != from;
}

bool look_at(long file, struct stat* out) { return system_call(SYS_fstat, file, reinterpret_cast<long>(out)) == 0; }

// A waiter calls this in its handler. The client may at any time close a descriptor that it does not know and open a
// file of its own in its place, so this checks after the read that the descriptor still names the same file, and moves
// no offset.
bool read_line(pid_t thread, const char* name, char* line, size_t room) {
  char path[64];
  *put(put_number(put(path, "/proc/self/task/"), static_cast<unsigned long>(thread)), name) = 0;
  const long file = system_call(SYS_openat, AT_FDCWD, reinterpret_cast<long>(path), O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  struct stat opened = {}, now = {};
  const bool known = look_at(file, &opened);
  const long length = system_call(SYS_pread64, file, reinterpret_cast<long>(line), static_cast<long>(room) - 1, 0);
  const bool ours = known && look_at(file, &now) && now.st_dev == opened.st_dev && now.st_ino == opened.st_ino;
  if (ours) system_call(SYS_close, file);
  line[ours && length > 0 ? length : 0] = 0;
  return line[0] != 0;
}

}  // namespace

bool is_running(pid_t thread) {
  char line[256];
  return read_line(thread, "/syscall", line, sizeof line) && line[0] == 'r';
}

// The clock is the one that pthread_getcpuclockid makes of a pthread_t.
uint64_t ran_time_ns(pid_t thread) {
  constexpr uint32_t kOfThread = 4, kExact = 2;
  const auto clock = static_cast<int32_t>(~static_cast<uint32_t>(thread) << 3 | kOfThread | kExact);
  struct timespec time = {};
  if (system_call(SYS_clock_gettime, clock, reinterpret_cast<long>(&time)) != 0) return 0;
  return static_cast<uint64_t>(time.tv_sec) * 1000000000 + static_cast<uint64_t>(time.tv_nsec);
}

// Reads /proc/self/task/TID/schedstat: time on a processor, time ready to run, number of turns.
uint64_t ready_time_ns(pid_t thread) {
  char line[128];
  if (!read_line(thread, "/schedstat", line, sizeof line)) return 0;
  const char* at = line;
  unsigned long ran = 0;
  unsigned long ready = 0;
  return take_number(&at, 10, &ran) && take_number(&at, 10, &ready) ? ready : 0;
}

bool sleeping_call(pid_t thread, SleepingCall* out) {
  char line[256];
  if (!read_line(thread, "/syscall", line, sizeof line)) return false;
  const char* at = line;
  unsigned long number = 0;
  if (!take_number(&at, 10, &number)) return false;  // `running`, or −1: asleep outside a call
  SystemCall call = {static_cast<long>(number), {}, 0};
  unsigned long words[kWords] = {};
  for (unsigned long& word : words)
    if (!take_number(&at, 16, &word)) return false;
  for (int argument = 0; argument < 6; argument++) call.arguments[argument] = static_cast<long>(words[argument]);
  call.address = words[kWords - 1];
  // The time limit is in another thread's memory, which may be gone by now. It is not needed: the thread is waiting.
  const long place = table_number(call.number);
  if (place >= 0 && kSystemCalls[place].rule == SystemRule::kTimespec) call.arguments[kSystemCalls[place].argument] = 0;
  const GradedCall grade = grade_system_call(call, false);
  const bool for_lock = grade.verdict == Verdict::kLockWait;
  *out = {grade.call, grade.call_class, call.address, for_lock ? static_cast<uintptr_t>(call.arguments[0]) : 0};
  return true;
}

}  // namespace esreplay
