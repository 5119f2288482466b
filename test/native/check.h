// A minimal test harness: TEST(name) { CHECK(...); } and one line of output per test, which native.test.ts
// reads.
#pragma once

#include <cstdio>

namespace check {

struct Test {
  const char* name;
  void (*run)();
  Test* next;
};

extern Test* first;
extern int failures;  // of the test that is running

struct Registration {
  Registration(Test* test) {
    test->next = first;
    first = test;
  }
};

inline bool report(bool good, const char* what, const char* file, int line) {
  if (!good && ++failures <= 5) printf("# %s:%d: %s\n", file, line, what);
  return good;
}

}  // namespace check

#define TEST(name)                                                     \
  static void test_##name();                                           \
  static check::Test entry_##name = {#name, test_##name, nullptr};     \
  static const check::Registration registration_##name(&entry_##name); \
  static void test_##name()

// Continues after a failure; its value is the condition.
#define CHECK(condition) check::report(static_cast<bool>(condition), #condition, __FILE__, __LINE__)
