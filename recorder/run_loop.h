// How the main thread waits. On macOS it waits in a run loop: after dispatch_main, a main thread is not an ordinary
// thread any more, and what Apple's libraries do on it goes wrong.
#pragma once

namespace esrecord {

// Returns when the descriptor is readable or the timeout has passed; sometimes sooner. Main thread only, and always
// with the same descriptor.
void run_loop_until_readable(int descriptor, int timeout_ms);

}  // namespace esrecord
