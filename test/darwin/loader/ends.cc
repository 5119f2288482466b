// Signals that a process sends itself. The library for macOS finds the calling client by frame pointers, which macOS's
// functions have and the host's have not: so these functions have them.
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>

#include "test/darwin/loader/ends.h"
#include "test/darwin/loader/errors.h"
#include "test/darwin/loader/host_symbols.h"
#include "test/darwin/loader/signal_numbers.h"
#include "test/darwin/loader/threads.h"

namespace loader {
namespace {

// A system call without the host's wrapper.
long send_raw(long process, long thread, long number) {
#if defined(__x86_64__)
  long result = SYS_tgkill;  // NOLINT(misc-const-correctness): the instruction writes it
  __asm__ volatile("syscall" : "+a"(result) : "D"(process), "S"(thread), "d"(number) : "rcx", "r11", "memory");
  return result;
#else
  register long call __asm__("x8") = SYS_tgkill;
  register long result __asm__("x0") = process;
  register long second __asm__("x1") = thread;
  register long third __asm__("x2") = number;
  __asm__ volatile("svc #0" : "+r"(result) : "r"(call), "r"(second), "r"(third) : "memory");
  return result;
#endif
}

int send_to_thread(pthread_t thread, int number) {
  if (number != 0 && host_signal(number) == 0) return darwin_error(EINVAL);
  const long result = send_raw(getpid(), thread_number(thread), number == 0 ? 0 : host_signal(number));
  return darwin_error(static_cast<int>(-result));
}

int send_to_self(int number) {
  const int result = send_to_thread(pthread_self(), number);
  if (result == 0) return 0;
  client_errno() = result;
  return -1;
}

[[noreturn]] void abort_here() { die_of(SIGABRT); }

[[noreturn]] void assertion_failed(const char* function, const char* file, int line, const char* what) {
  (void)fprintf(stderr, "Assertion failed: (%s), function %s, file %s, line %d.\n", what, function, file, line);
  die_of(SIGABRT);
}

}  // namespace

[[noreturn]] void die_of(int host_number) {
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, host_number);
  pthread_sigmask(SIG_UNBLOCK, &only, nullptr);
  send_raw(getpid(), syscall(SYS_gettid), host_number);
  signal(host_number, SIG_DFL);  // a handler returned
  send_raw(getpid(), syscall(SYS_gettid), host_number);
  _exit(127);
}

HostSymbols end_symbols() {
  static const HostSymbol symbols[] = {
      {"___assert_rtn", assertion_failed}, {"___stack_chk_fail", abort_here}, {"_abort", abort_here},
      {"_pthread_kill", send_to_thread},   {"_raise", send_to_self},
  };
  return symbols;
}

}  // namespace loader
