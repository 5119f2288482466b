// One recording from start to end. The main thread makes the client, waits for signals and ends the client. Messages
// arrive on Endpoint Security's thread, and the writer's thread writes them.
#pragma once

#include "recorder/options.h"

namespace esrecord {

constexpr int kUsageStatus = 2;
constexpr int kSetupStatus = 3;

// Records until the end. Call it once in a process, on the main thread; `options` must live as long as the process.
// Returns the exit status: 0, kUsageStatus if --memory or --max-size is too small, kSetupStatus if nothing could be
// recorded or the trace has no end. Errors go to stderr; the summary says whether the trace has its end.
int record(const Options& options);

}  // namespace esrecord
