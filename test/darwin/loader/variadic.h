// Functions with `...`. On arm64 macOS passes variadic arguments on the stack, in slots of eight bytes; Linux uses
// registers. There a jump of three instructions passes the stack on. On x86-64 both systems do the same.
//
// A function that takes the list as its last argument does the work; `DarwinList` is macOS's va_list.
#pragma once

#include <cstdarg>
#include <cstring>
#include <type_traits>

namespace loader {

#if defined(__x86_64__)

using DarwinList = std::decay_t<va_list>;

// NOLINTBEGIN(bugprone-macro-parentheses): parameters and arguments
#define ESREPLAY_VARIADIC(name, fixed_count, result, parameters, last, arguments, worker) \
  extern "C" result name parameters {                                                     \
    va_list list;                                                                         \
    va_start(list, last);                                                                 \
    const result given = worker arguments;                                                \
    va_end(list);                                                                         \
    return given;                                                                         \
  }
// NOLINTEND(bugprone-macro-parentheses)

// The list in the form that the host's functions take.
class HostList {
 public:
  explicit HostList(DarwinList list) { memcpy(&list_, list, sizeof list_); }
  va_list& get() { return list_; }

 private:
  va_list list_;
};

#else

using DarwinList = char*;

// `worker` is declared extern "C".
#define ESREPLAY_VARIADIC(name, fixed_count, result, parameters, last, arguments, worker) \
  extern "C" result name parameters;                                                      \
  __asm__(".text\n.balign 4\n.globl " #name "\n" #name ":\n  mov x" #fixed_count ", sp\n  b " #worker "\n");

class HostList {
 public:
  // Everything is on the stack: the parts for registers are marked as used.
  explicit HostList(DarwinList list) {
    const struct {
      void* stack;
      void *general_top, *vector_top;
      int general_left, vector_left;
    } all_on_stack = {list, nullptr, nullptr, 0, 0};
    static_assert(sizeof all_on_stack == sizeof list_);
    memcpy(&list_, &all_on_stack, sizeof list_);
  }
  va_list& get() { return list_; }

 private:
  va_list list_;
};

#endif

// Returns the next value of a nonempty list, of an integer type.
template <class T>
T first_of(DarwinList list) {
  HostList host(list);
  return va_arg(host.get(), T);  // NOLINT(clang-analyzer-valist.Uninitialized): copied
}

}  // namespace loader
