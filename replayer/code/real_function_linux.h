// Linux: a wrapper is exported under the name of the function. The real one is looked up behind this library at the
// first call.
#pragma once

#include <sys/syscall.h>

#include <atomic>

#define ESREPLAY_EXPORT extern "C" __attribute__((visibility("default")))

namespace esreplay {

struct RealFunction {
  const char* name;
  std::atomic<void*> address;

  void* known() const { return address.load(std::memory_order_relaxed); }  // null before its first call

  void* get() {
    void* found = known();
    return found != nullptr ? found : find();
  }

  // Looks the name up behind this library. If nothing has it, prints a message and aborts: the client linked against
  // our export of a function that its system does not have.
  void* find();
};

void* find_behind_us(const char* name);  // null when it is not found

// Looks all of them up, so that none is looked up in a handler. Functions that this system lacks stay unknown.
void find_real_functions();

}  // namespace esreplay

// Puts them in one section, which makes them a list.
// NOLINTBEGIN(bugprone-macro-parentheses): declarations
#define ESREPLAY_REAL(variable, symbol) \
  __attribute__((section("esreplay_real"), used)) constinit RealFunction variable = {symbol, nullptr}

// Exports `result wrapped_name parameters` as `name`, regardless of its declaration in a header.
#define ESREPLAY_DECLARE(name, result, parameters) ESREPLAY_EXPORT result wrapped_##name parameters __asm__(#name)

// Makes the call of a wrapper with the scope armed, where the trap would catch that of the C library's function. The
// rest are the number of the system call and its arguments.
#define ESREPLAY_MADE_ARMED(result, invoke, ...) make_untrapped<result>(__VA_ARGS__)
// NOLINTEND(bugprone-macro-parentheses)
