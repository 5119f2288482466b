// The signals that tell a recorder what to do. They are read by the main thread, in its own time.
#pragma once

namespace esrecord {

// SIGTERM, SIGINT and SIGHUP end a recording, SIGUSR1 triggers one; SIGPIPE is ignored. A forked child has none of it:
// there they do what they do by default. False: no descriptor is left.
bool listen_for_signals();

// Waits for one, a second at most. The main thread alone.
void await_signal();

// The next that came, or 0. Does not wait.
int next_signal();

}  // namespace esrecord
