// Turns os_log's format language into plain text: printf's, plus `%{annotations}`, `%m`, `%.16P`.
#pragma once

#include <cstdarg>
#include <cstddef>

namespace esreplay {

// Writes at most `capacity` bytes with the terminator and returns the length written. `error` is the errno that `%m`
// names. Arguments marked private or sensitive become "<private>". Everything else is shown, because a test log is
// useless without it; macOS hides unmarked strings too.
size_t format_os_log(char* out, size_t capacity, const char* format, va_list arguments, int error);

}  // namespace esreplay
