// Values that each thread has for itself. Reading one allocates nothing and takes no lock, so wrappers may do it before
// any constructor and from signal handlers.
#pragma once

#if defined(__APPLE__)

// On Darwin, malloc makes thread-local variables at a thread's first use. These are rows of one table instead; a
// thread's row number is in its thread-specific data. Threads without a row share row 0: before the library's
// constructor, on the way out of a thread, or when the table is full.
#include <cstddef>

namespace esreplay {

constexpr unsigned kThreadRows = 2048;

unsigned thread_row();

template <class T>
struct PerThread {
  T rows[kThreadRows];
};

struct PerThreadTable {
  void* rows;
  size_t row_bytes;
};

template <class T>
T& own(PerThread<T>& value) {
  return value.rows[thread_row()];
}

}  // namespace esreplay

#define ESREPLAY_PER_THREAD(type) PerThread<type>
// Put it beside the definition: it clears a row when its thread has ended.
#define ESREPLAY_PER_THREAD_TABLE(variable)                                                              \
  __attribute__((used, section("__DATA,__es_threads"))) static const PerThreadTable variable##_table = { \
      (variable).rows, sizeof(variable).rows[0]};

#else

namespace esreplay {

template <class T>
T& own(T& value) {
  return value;
}

}  // namespace esreplay

#define ESREPLAY_PER_THREAD(type) \
  __thread type __attribute__((tls_model("initial-exec")))  // NOLINT(bugprone-macro-parentheses)
#define ESREPLAY_PER_THREAD_TABLE(variable)

#endif
