// How much of a message's time its client could not use, because other programs had the processors.
//
// The deadline watch reads now and then how long each thread has waited for a processor so far. When a deadline has
// passed, the difference since the message was queued is looked up for the threads that worked on the message:
// - the delivery thread, until the handler returned. While the handler sleeps until another thread wakes it, the thread
//   that waited the longest among those that messages pass through;
// - from then on, the thread that answers, or one that messages pass through.
// Of each wait only the share of other programs is lost: time of the client's own threads and of its processes
// (platform/family.h) is not.
#pragma once

#include <cstddef>
#include <cstdint>

#include "replayer/clients/client.h"
#include "replayer/delivery/queue_history.h"
#include "replayer/platform/run_queue.h"

namespace esreplay {

struct OpenMessage {
  const Client& client;
  uint64_t queued_ns;
  uint64_t returned_ns;  // of its handler; 0: it runs, or has not begun
  uint32_t answerer;     // thread that answers now; 0: none does
};

struct LostTime {
  uint64_t lost_ns;
  uint64_t max_ns;  // all that others can have taken
};

// The times of the client's threads. Reading them takes a few system calls for each.
struct ThreadTimes {
  uint64_t read_ns;  // 0: not yet
  uint64_t used_ns;  // processor time of the client
  size_t count;
  QueueTime threads[QueueHistory::kMaxThreads];

  void read(uint64_t now);
};

// `times`: as they are now. Any thread may call it.
LostTime lost_time(const OpenMessage& message, const ThreadTimes& times);

// Returns whether a thread that works on the message waits for a processor right now: `lost_time` counts a wait when it
// is over.
bool losing_time(const OpenMessage& message, const ThreadTimes& times);

// Starts anew, and states a fact if the kernel exposes no times. `harness`: the process that started the run.
void begin_queue_times(int32_t harness);
// For the deadline watch, and before it begins. Reads the times if it is time for that.
void look_at_queue_times(bool message_open);
void remember_queue_times(QueueHistory::Entry& entry);  // completes it

// Called by each of our threads that never runs the client's code.
void note_own_thread();

}  // namespace esreplay
