// The exec of a program that the client starts by fork and exec. The child asks on a page that it shares with its
// parent, and threads of ours in the parent make the events: the child itself has no part in the run.
#pragma once

#include <cstdint>

namespace esreplay {

// So many children are in an exec at once, a thread for each; others wait until one of these is through.
inline constexpr unsigned kServedChildren = 4;

// At attach: does nothing where no model names a program. False: there is no memory or no thread for it.
bool open_child_starts();

// By the child of a fork that is about to run `program`, once it knows that it is one. Returns when the exec may go on;
// true: a client has denied it. Nothing is allocated, errno is left alone.
bool child_start_denied(uint16_t call, const char* program);

}  // namespace esreplay
