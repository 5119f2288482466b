// The writer thread: takes messages out of the ring, encodes them, releases them, and hands blocks on. It may wait and
// allocate, because no other thread waits for it.
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
  // Call before the start. Only the writer's thread uses it from then on.
  void redact_with(esreplay::Redactor* redactor) { encoding_.redact_with(redactor); }
  // For encoding while no trace is in progress: in `Sink::trigger`, and after `stop`.
  Encoding& encoding() { return encoding_; }
  // Makes room for the trace before anything is recorded that could not be kept. False: `error` says why.
  bool open() { return (open_ = sink_.begin()) || failed(); }
  // `state.message_version` is a guess until the first message comes.
  bool start(const StartState& state, const HeaderWords& words);
  // Call when the handler is not called any more. Writes the content of the ring, ends the trace and joins the thread.
  void stop();
  // Any thread. A flight recorder writes its messages; any other recording writes its current block.
  void trigger() { triggered_.store(true, std::memory_order_relaxed); }

  // Returns an errno while nothing can be written, else 0. Any thread.
  int error() const { return error_.load(std::memory_order_relaxed); }
  // Returns whether the trace got its end and its name. Valid after `stop`.
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
  bool begun_ = false;     // the sink has the header
  bool ending_ = false;    // its end is encoded, but not handed on yet
  bool at_limit_ = false;  // the trace may not grow: new messages are lost
  bool whole_ = false;
  uint64_t retry_ns_ = 0;    // when to try the disk again
  uint64_t flushed_ns_ = 0;  // when everything was last handed on
  // Encoded, but not handed on yet.
  uint64_t unsafe_ = 0;
  ByType unsafe_by_type_;
  // Lost since the last message in the trace: their gaps are written before the next one.
  ByType gaps_;
  ByType kernel_gaps_;
  bool has_gaps_ = false;
};

}  // namespace esrecord
