// The threads of a run, and what they do at its end.
#pragma once

#include <cstdint>

namespace esreplay {

// Starts one that detach_from_run joins. False if it could not be made; errno says why.
bool add_run_thread(void* (*main)(void*), void* argument);

// What they have seen of an earlier run in this process is forgotten. Called at attach, before they start.
void renew_threads();

// Each returns when the run stops.
void* heartbeat_main(void*);
void* housekeeping_main(void*);

// Waits until the housekeeping thread has opened what it keeps open.
void wait_for_held_files();

// Called by the heartbeat at each beat, and between them when a delivery thread is done. Writes the end when every
// message is handled, settled and quiet. Quiet is counted from beats only: it is the time that others have to answer.
void check_for_end(uint64_t now, bool at_beat);
// Settles the rows that are still open and counts what is retained. Called once: at the end, or when the process leaves
// early.
void close_rows(uint64_t now);
// When the harness stops a run: writes which handlers are still running, and where they are.
void record_standing(uint64_t now);

// Catches fatal signals for the ledger and hands them on.
void watch_for_crashes();

}  // namespace esreplay
