// Runs the core in process, without a handler scope, on a sample trace: `program TRACE [part of a test's name]`.
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>

#include <cerrno>
#include <cstddef>
#include <cstring>

#include "test/native/check.h"
#include "test/replayer/native/run_fixture.h"

namespace check {
Test* first = nullptr;
int failures = 0;
}  // namespace check

const char* g_trace_path;

// Threads of the core have descriptors of their own (own_descriptors), but the thread sanitizer takes all threads to
// share one table: a number that two of them open looks like a race to it, and its report goes to a descriptor that is
// not standard error there. So its build refuses the system call, and all threads share one table.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define ONE_DESCRIPTOR_TABLE 1
#endif
#endif

static bool share_descriptors() {
#ifdef ONE_DESCRIPTOR_TABLE
  constexpr unsigned kCloseRange = 436;
  sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kCloseRange, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog program = {4, filter};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
#else
  return true;
#endif
}

int main(int argc, char** argv) {
  if (argc < 2 || !share_descriptors()) return 2;
  g_trace_path = argv[1];
  int broken = 0;
  for (const check::Test* test = check::first; test != nullptr; test = test->next) {
    if (argc > 2 && strstr(test->name, argv[2]) == nullptr) continue;
    check::failures = 0;
    test->run();
    printf("%s %s\n", check::failures == 0 ? "ok" : "not ok", test->name);
    fflush(stdout);
    broken += check::failures == 0 ? 0 : 1;
  }
  return broken == 0 ? 0 : 1;
}
