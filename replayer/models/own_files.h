// Files that a client opens itself come back as its own events. AUTH ones go to the other clients of the run and not to
// itself, NOTIFY ones to all, and mutes apply. Only if the service models of the run ask for it.
#pragma once

#include <atomic>

namespace esreplay {

extern std::atomic<bool> own_files_wanted;

// Call after an open that worked: makes its events, and returns when all clients have answered. True: a client denied
// it. Allocates nothing and preserves errno.
bool own_file_opened(int descriptor);

}  // namespace esreplay
