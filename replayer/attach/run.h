// The run this process takes part in: everything attach maps, and the state its threads share.
#pragma once

#include <pthread.h>

#include <cstdint>

#include "replayer/attach/child_start.h"
#include "replayer/attach/held_file.h"
#include "replayer/delivery/causality.h"
#include "replayer/delivery/schedule.h"
#include "replayer/ledger/modules.h"
#include "replayer/ledger/system_names.h"
#include "replayer/messages/message_source.h"
#include "replayer/messages/process_table.h"
#include "replayer/models/service_models.h"
#include "src/native/arena.h"
#include "src/native/trace_reader.h"
#include "src/schema/generated/ledger.h"

namespace esreplay {

struct Run {
  const char* directory;
  const RunFile* file;
  SharedFile* shared;
  uint64_t* words;
  uint64_t shared_bytes;
  const uint8_t* trace_bytes;
  uint64_t trace_size;
  const DefaultMute* default_mutes;
  uint64_t default_mute_count;
  Arena arena;
  TraceIndex trace;
  Causality causality;
  ServiceModels models;
  MessageSource messages;
  ProcessTable processes;
  Schedule schedule;
  ModuleMap modules;
  SystemNames names;
  HeldFile person;  // pace `step`: what stdin was at the start
  unsigned slot;
  int32_t pid;
  int64_t wall_offset_ns;  // CLOCK_REALTIME − CLOCK_MONOTONIC
  bool by_time;            // recorded pace
  bool in_process;
  pthread_t threads[3 + kServedChildren];
  unsigned thread_count;

  // Written during the run.
  uint32_t files_held;  // the housekeeping thread has opened what it keeps open
  uint32_t stop;        // deliver nothing more
  uint32_t ended;       // the `end` fact is written, or the process is on its way out
  uint32_t start_noted;
  uint32_t dones;         // how often a delivery thread had nothing left to wait for; see note_done
  uint32_t misses;        // of all clients of this process
  uint64_t beat_ns;       // the heartbeat's latest look at stalls and debuggers
  uint64_t watch_rounds;  // of the deadline watch
};

// Memory of the one run of this process. Constructed anew at each attach, never destroyed while a thread may look.
alignas(64) extern uint8_t g_run_memory[sizeof(Run)];
inline Run& run() { return *reinterpret_cast<Run*>(g_run_memory); }
bool run_stopped();  // by the harness, by core_detach or by a kill in process

// Returns the longest time that the machine held up our heartbeat since `since_ns`.
uint64_t max_stall_since(uint64_t since_ns);
// Returns how long deadlines have stood still since then because a debugger was attached.
uint64_t paused_since(uint64_t since_ns);
// Call before treating a deadline as passed: after a stop of the whole process, the heartbeat must have looked first.
// Waits at most `max_ns`.
void wait_for_beat(uint64_t now, uint64_t max_ns);

// Threads of the run; each returns when the run stops.
void* heartbeat_main(void*);
void* housekeeping_main(void*);
void* deadline_watch_main(void*);

// Called by the heartbeat at each beat, and between them when a delivery thread is done. Writes the end when every
// message is handled, settled and quiet. Quiet is counted from beats only: it is the time that others have to answer.
void check_for_end(uint64_t now, bool at_beat);
// The whole trace is queued and no answer is open: lets the heartbeat look for the end before its next beat.
void note_done();
// Settles the rows that are still open and counts what is retained. Called once: at the end, or when the process leaves
// early.
void close_rows(uint64_t now);
// When the harness stops a run: writes which handlers are still running, and where they are.
void record_standing(uint64_t now);

// Catches fatal signals for the ledger and hands them on.
void watch_for_crashes();

// Starts a thread of ours with all signals blocked that the client might want. False if it could not be made.
bool start_thread(pthread_t* thread, void* (*main)(void*), void* argument);

}  // namespace esreplay
