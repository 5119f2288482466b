// Runs every test of the binary, or those whose name holds argv[1].
#include <cstring>

#include "test/native/check.h"

#ifdef ESREPLAY_FAILING_TEST
TEST(a_failing_check_fails_its_test) { CHECK(1 == 2); }
#endif

int main(int argc, char** argv) {
  int broken = 0;
  for (const check::Test* test = check::first; test != nullptr; test = test->next) {
    if (argc > 1 && strstr(test->name, argv[1]) == nullptr) continue;
    check::failures = 0;
    test->run();
    printf("%s %s\n", check::failures == 0 ? "ok" : "not ok", test->name);
    fflush(stdout);
    broken += check::failures == 0 ? 0 : 1;
  }
  return broken == 0 ? 0 : 1;
}
