// The function that a wrapper stands before: found at its first call, without a constructor having run.
#pragma once

#include <atomic>

namespace esreplay {

struct RealFunction {
  const char* name;
  std::atomic<void*> address;

  void* get() {
    void* known = address.load(std::memory_order_relaxed);
    return known != nullptr ? known : find();
  }

  // Looks the name up behind this library; ends the process with a sentence when nothing has it (the client linked
  // against our export of a function that its system does not have).
  void* find();
};

void* find_behind_us(const char* name);  // null when there is none

// Functions of the table whose first definition in this process is another one than ours: the client's calls go there.
struct ReplacedFunctions {
  unsigned count;
  const void* first;  // where one of them is; null when there is none
};
ReplacedFunctions find_replaced_functions();

// All of them, so that none is looked up in a handler. Functions that this system lacks stay unknown.
void find_real_functions();

}  // namespace esreplay

// In one section, which makes them a list.
#define ESREPLAY_REAL(variable, symbol) \
  __attribute__((section("esreplay_real"), used)) constinit RealFunction variable = {symbol, nullptr}
