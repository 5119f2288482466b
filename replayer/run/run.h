// The run that this process takes part in, as far as every room may know it. Each room above keeps its own part of the
// run behind a function of its own: run_messages(), run_schedule(), run_models() and others.
#pragma once

#include <cstdint>

#include "replayer/platform/atomics.h"
#include "replayer/platform/held_file.h"
#include "src/schema/generated/ledger.h"

namespace esreplay {

struct Run {
  const char* directory;
  const RunFile* file;
  SharedFile* shared;
  uint64_t* words;  // of SharedFile, one for each message
  uint64_t shared_bytes;
  HeldFile person;  // pace `step`: what stdin was at the start
  unsigned slot;
  int32_t pid;
  int64_t wall_offset_ns;  // CLOCK_REALTIME − CLOCK_MONOTONIC
  bool by_time;            // recorded pace
  bool in_process;

  // Written during the run.
  uint32_t stop;         // deliver nothing more
  uint32_t ended;        // the `end` fact is written, or the process is on its way out
  uint32_t start_noted;  // the first delivery is stated
  uint32_t misses;       // of all clients of this process
};

// Only the room attach/ changes it as a whole; the others use the functions below.
extern Run g_run;
extern bool g_forked;

inline const RunFile* run_file() { return g_run.file; }
inline SharedFile* run_shared() { return g_run.shared; }
inline uint64_t* run_words() { return g_run.words; }
inline HeldFile& run_person() { return g_run.person; }
inline unsigned run_slot() { return g_run.slot; }
inline int32_t run_pid() { return g_run.pid; }
inline int64_t run_wall_offset_ns() { return g_run.wall_offset_ns; }
inline bool run_is_by_time() { return g_run.by_time; }
inline bool run_is_in_process() { return g_run.in_process; }

// True in a forked child of a process that takes part: it has our memory and no run.
inline bool run_forked() { return load_relaxed(g_forked); }
// Stopped by the harness, by detach_from_run or by a kill in this process.
inline bool run_stopped() {
  return load_acquire(g_run.stop) != 0 || load_acquire(g_run.shared->stop) != 0 || run_forked();
}
inline void stop_run() { store_release(g_run.stop, 1U); }
inline bool run_has_ended() { return load_acquire(g_run.ended) != 0; }
// False: another thread ended it before.
inline bool end_run_once() { return swap(g_run.ended, 1U) == 0; }
// False: another delivery was the first.
inline bool note_start_once() { return load_relaxed(g_run.start_noted) == 0 && swap(g_run.start_noted, 1U) == 0; }
inline uint32_t run_misses() { return load_acquire(g_run.misses); }
// A process that misses too often is refused its next client.
inline uint32_t count_miss() { return add(g_run.misses, 1U); }

}  // namespace esreplay
