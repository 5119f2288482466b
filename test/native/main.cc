// Runs every test of the binary, or those with argv[1] in their names.
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "test/native/check.h"

#ifdef ESREPLAY_FAILING_TEST
TEST(a_failing_check_fails_its_test) { CHECK(1 == 2); }
#endif

namespace {

[[noreturn]] void run(const check::Test& test) {
  test.run();
  fflush(stdout);
  exit(check::failures == 0 ? 0 : 1);
}

// Runs a test in its own process: it does not share memory, limits or signal handlers with other tests.
bool passes(const check::Test& test) {
  fflush(stdout);
  const pid_t child = fork();
  if (child == 0) run(test);
  int status = 1;
  if (child < 0 || waitpid(child, &status, 0) != child) return false;
  if (WIFSIGNALED(status)) printf("# signal %d\n", WTERMSIG(status));
  return status == 0;
}

}  // namespace

int main(int argc, char** argv) {
  int broken = 0;
  for (const check::Test* test = check::first; test != nullptr; test = test->next) {
    if (argc > 1 && strstr(test->name, argv[1]) == nullptr) continue;
    const bool good = passes(*test);
    printf("%s %s\n", good ? "ok" : "not ok", test->name);
    fflush(stdout);
    broken += good ? 0 : 1;
  }
  return broken == 0 ? 0 : 1;
}
