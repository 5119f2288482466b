// One recording, from the client's making to its end. The main thread makes the client, waits for signals and ends the
// client; messages come on Endpoint Security's thread, and the writer's thread writes them.
#pragma once

#include "recorder/options.h"

namespace esrecord {

constexpr int kUsageStatus = 2;
constexpr int kSetupStatus = 3;

// Once in a process, on the main thread, and `options` outlive it. Returns the status to exit with: 0, or kSetupStatus
// when nothing could be recorded or the trace has no end; both are told on stderr.
int record(const Options& options);

}  // namespace esrecord
