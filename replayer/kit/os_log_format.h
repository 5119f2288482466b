// os_log's format language to plain text: printf's, plus `%{annotations}`, `%m`, `%.16P`.
#pragma once

#include <cstdarg>
#include <cstddef>

namespace esreplay {

// Writes at most `capacity` bytes with the terminator and returns the length written. `error` is what `%m` names.
// Arguments marked private or sensitive become "<private>"; everything else is shown, unlike on macOS where unmarked
// strings are hidden too: a test log is of no use without them.
size_t format_os_log(char* out, size_t capacity, const char* format, va_list arguments, int error);

}  // namespace esreplay
