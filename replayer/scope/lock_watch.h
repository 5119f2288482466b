// Looks at threads that hold a lock somebody waits for and are in no wrapped call: a bare system call in which they
// sleep is seen from outside only.
#pragma once

namespace esreplay {

// Every few milliseconds, by a thread of our own.
void look_at_holders();

}  // namespace esreplay
