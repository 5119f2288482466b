// The exec of a program that the client starts with fork and exec. The child asks on a page that it shares with its
// parent, and threads of ours in the parent make the events. The child itself takes no part in the run.
#pragma once

#include <cstdint>

namespace esreplay {

// At most this many children exec at once, with a thread for each. Others wait until one of these is done.
inline constexpr unsigned kServedChildren = 4;

// Called at attach. Does nothing if no model names a program. False: no memory or no thread for it.
bool open_child_starts();

// Called in a forked child that is about to run `program`, once it knows that it is a child. Returns when the exec may
// go on; true: a client denied it. Allocates nothing and preserves errno.
bool child_start_denied(uint16_t call, const char* program);

}  // namespace esreplay
