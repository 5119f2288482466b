// Gives a process and its children a /usr/bin of their own.
#pragma once

namespace esreplay {

// Lays the files of `folder` over those of /usr/bin, for this process, which must have one thread, and what it starts.
// Returns 0, or the errno of what the system refuses; then /usr/bin is as it was.
int lay_over_programs(const char* folder);

// Tries it in a child. Returns what that would return.
int try_programs(const char* folder);

}  // namespace esreplay
