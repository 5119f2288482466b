// How the main thread waits: on macOS in a run loop, because a main thread that dispatch_main has taken is an ordinary
// one no more, and what Apple's libraries do on it goes astray.
#pragma once

namespace esrecord {

// Returns when the descriptor can be read, or after so many milliseconds; sometimes sooner. The main thread alone, and
// always with the same descriptor.
void run_loop_until_readable(int descriptor, int timeout_ms);

}  // namespace esrecord
