// macOS has its own error numbers, and images read them where `__error` points: a shim that fails stores macOS's number
// there.
#pragma once

#include <cerrno>
#include <type_traits>

namespace loader {

int darwin_error(int host);
int host_error(int darwin);

int& client_errno();
inline void note_error() { client_errno() = darwin_error(errno); }

template <class Result>
Result noted(Result result) {
  bool failed = false;
  if constexpr (std::is_pointer_v<Result>)
    failed = result == nullptr || result == reinterpret_cast<Result>(-1);
  else
    failed = result == static_cast<Result>(-1);
  if (failed) note_error();
  return result;
}

// A function of the host that has the same shape on macOS. `checked` reports failure by −1 or null, `coded` by the
// error's number.
template <auto function, class Type = decltype(function)>
struct HostFunction;
template <auto function, class Result, class... Arguments>
struct HostFunction<function, Result (*)(Arguments...)> {
  static Result checked(Arguments... arguments) { return noted(function(arguments...)); }
  static Result coded(Arguments... arguments) { return darwin_error(function(arguments...)); }
};
template <auto function, class Result, class... Arguments>
struct HostFunction<function, Result (*)(Arguments...) noexcept>
    : HostFunction<static_cast<Result (*)(Arguments...)>(function), Result (*)(Arguments...)> {};

// NOLINTBEGIN(readability-identifier-naming): they are used like functions
template <auto function>
constexpr auto* checked = &HostFunction<function>::checked;
template <auto function>
constexpr auto* coded = &HostFunction<function>::coded;
// NOLINTEND(readability-identifier-naming)

}  // namespace loader
