// The signals that control a recorder. The main thread reads them when it is ready.
#pragma once

namespace esrecord {

// SIGTERM, SIGINT and SIGHUP end a recording, SIGUSR1 triggers one; SIGPIPE is ignored. In a forked child the first
// four have their default effect. False: no descriptor is left.
bool listen_for_signals();

// Waits for a signal, one second at most. Main thread only.
void await_signal();

// Returns the next signal that came, or 0. Does not wait.
int next_signal();

}  // namespace esrecord
