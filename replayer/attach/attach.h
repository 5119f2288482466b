// How this process joins a run and leaves it. One run at a time in a process.
#pragma once

namespace esreplay {

// Maps run.bin, shared.bin and the trace, takes a slot, starts the threads of the run. False: `attach_error`
// (run_files.h) says why in one sentence. Idempotent for the same directory.
bool attach_to_run(const char* run_dir);

// Stops delivery, joins every thread of the run and unmaps it. For in-process runs, where several follow one another.
void detach_from_run();

}  // namespace esreplay
