// Files that a client opens itself come back as its own events: its AUTH ones go to the other clients of the run and
// not to itself, its NOTIFY ones to all, and mutes hold. Only where the service models of the run ask for it.
#pragma once

#include <atomic>

namespace esreplay {

extern std::atomic<bool> own_files_wanted;

// After an open that worked: makes its events, and returns when all clients have answered. True: one has denied it.
// Allocates nothing; leaves errno alone.
bool own_file_opened(int descriptor);

}  // namespace esreplay
