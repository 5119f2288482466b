// The writer thread: takes messages out of the ring, encodes them, releases them, and hands blocks on. It waits and
// allocates as it likes, since nobody waits for it.
#pragma once

#include <pthread.h>

#include <atomic>

#include "recorder/counts.h"
#include "recorder/encoding.h"
#include "recorder/kernel_losses.h"
#include "recorder/memory_plan.h"
#include "recorder/message_ring.h"
#include "recorder/options.h"
#include "recorder/sink.h"
#include "recorder/trigger.h"

namespace esrecord {

class Writer {
 public:
  Writer(const Options& options, MessageRing& ring, Sink& sink, Counts& counts)
      : options_(options), ring_(ring), sink_(sink), counts_(counts), watch_(options) {}

  bool reserve(esreplay::Arena& arena, const MemoryPlan& plan);
  // Before the start; the writer's thread is the only one to use it then.
  void redact_with(Redactor* redactor) { encoding_.redact_with(redactor); }
  // For whoever encodes when no trace is begun: in `Sink::trigger`, and after `stop`.
  Encoding& encoding() { return encoding_; }
  // Makes the place for the trace, before anything is recorded that could not be kept. False: `error` says why.
  bool open() { return (open_ = sink_.begin()) || failed(); }
  // `state.message_version` is a guess until the first message comes.
  bool start(const StartState& state, const HeaderWords& words);
  // The handler is called no more: writes what is in the ring, ends the trace and returns when the thread has.
  void stop();
  // From any thread: a flight recorder writes what it has, another one what is in its block.
  void trigger() { triggered_.store(true, std::memory_order_relaxed); }

  // An errno while nothing can be written, else 0. From any thread.
  int error() const { return error_.load(std::memory_order_relaxed); }
  // The trace got its end and its name; after `stop`.
  bool is_whole() const { return whole_; }

 private:
  static void* main(void* writer);
  void run();
  void idle(unsigned* rounds);
  bool take_one();
  void write(const RingEntry& entry, const es_message_t& message);
  bool encode(const es_message_t& message);
  void answered(const RingEntry& entry, const es_message_t& message);
  bool ready();
  bool begin();
  bool hand_on(bool last);
  bool end_trace();
  bool next_trace();
  void end();
  void trigger_now(const char* reason);
  void lose(uint64_t event_type, uint64_t count);
  void take_losses(const Losses& losses);
  void write_gaps();
  bool failed();

  const Options& options_;
  MessageRing& ring_;
  Sink& sink_;
  Counts& counts_;
  TriggerWatch watch_;
  Encoding encoding_;
  KernelLosses kernel_;
  StartState state_;
  HeaderWords words_;
  pthread_t thread_ = {};
  std::atomic<bool> stopping_ = false;
  std::atomic<bool> triggered_ = false;
  std::atomic<int> error_ = 0;
  bool open_ = false;      // the sink waits for the header
  bool begun_ = false;     // it has it
  bool ending_ = false;    // its end is encoded and could not be handed on yet
  bool at_limit_ = false;  // the trace may not grow: what comes is lost
  bool whole_ = false;
  uint64_t retry_ns_ = 0;    // when to try the disk again
  uint64_t flushed_ns_ = 0;  // when everything was last handed on
  // Encoded and not handed on yet.
  uint64_t unsafe_ = 0;
  ByType unsafe_by_type_;
  // Lost since the last message that is in the trace: their gaps come before the next one.
  ByType gaps_;
  ByType kernel_gaps_;
  bool has_gaps_ = false;
};

}  // namespace esrecord
