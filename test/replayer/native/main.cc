// Runs the core in process, without a handler scope, on a sample trace: `program TRACE [part of a test's name]`.
#include <cstring>

#include "test/native/check.h"
#include "test/replayer/native/run_fixture.h"

namespace check {
Test* first = nullptr;
int failures = 0;
}  // namespace check

// Two threads of the core have descriptors of their own (own_descriptors), and the thread sanitizer takes all threads
// to share one table: the same number, opened and closed by both, looks like a race to it.
extern "C" const char* __tsan_default_suppressions() { return "race_top:open\nrace_top:close\n"; }

const char* g_trace_path;

int main(int argc, char** argv) {
  if (argc < 2) return 2;
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
