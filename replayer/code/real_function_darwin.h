// macOS: dyld replaces a function in the images that refer to it, by tuples of addresses. This image still refers to
// the real ones, so a wrapper calls them by name. If the system lacks the function, its address is null and dyld skips
// the tuple.
#pragma once

#define ESREPLAY_EXPORT static

namespace esreplay {

struct RealFunction {
  const char* address;

  void* known() const { return const_cast<char*>(address); }
  void* get() const { return known(); }
};

struct InterposeTuple {
  const void* replacement;
  const void* replaced;
};

inline void find_real_functions() {}

}  // namespace esreplay

// NOLINTBEGIN(bugprone-macro-parentheses): declarations

#define ESREPLAY_REAL(variable, symbol)                                                                            \
  extern "C" __attribute__((weak_import, visibility("default"))) const char variable##_symbol __asm__("_" symbol); \
  [[maybe_unused]] static constexpr RealFunction variable = {&variable##_symbol}

// Makes the call of a wrapper with the scope armed: nothing traps that of the system's function.
#define ESREPLAY_MADE_ARMED(result, invoke, ...) invoke

#define ESREPLAY_TUPLE(replacement, variable)                                                                       \
  __attribute__((used, section("__DATA,__interpose,interposing"))) static const InterposeTuple variable##_tuple = { \
      reinterpret_cast<const void*>(&(replacement)), &variable##_symbol}

// Makes `result wrapped_name parameters` the wrapper of `name`. Its definition follows.
#define ESREPLAY_DECLARE(name, result, parameters) \
  static result wrapped_##name parameters;         \
  ESREPLAY_REAL(replaced_##name, #name);           \
  ESREPLAY_TUPLE(wrapped_##name, replaced_##name)

// NOLINTEND(bugprone-macro-parentheses)
