// The memory of a flight recorder: the last seconds as whole small traces, the oldest of which makes room for the next.
// A trigger writes what they hold as one trace.
#pragma once

#include <pthread.h>

#include <string>
#include <vector>

#include "recorder/counts.h"
#include "recorder/header.h"
#include "recorder/options.h"
#include "recorder/sink.h"
#include "recorder/trace_file.h"
#include "src/native/arena.h"
#include "src/native/record_copy.h"

namespace esrecord {

// One trace that was written, or was not.
struct Dump {
  std::string reason;
  std::string path;
  uint64_t messages;
  int error;            // an errno, else 0
  const char* failure;  // another reason why it is not there, else null
};

class FlightSink final : public Sink {
 public:
  FlightSink(const Options& options, Counts& counts) : options_(options), counts_(counts) {}

  // All of its memory, and a look whether traces can be written at all. False: `error` says why.
  bool reserve(esreplay::Arena& arena);
  // What the traces will say of the state that the recording began with.
  void describe(const StartState& state, const HeaderWords& words);

  bool begin() override;
  bool append(const uint8_t* bytes, size_t size, bool last) override;
  bool wants_next(uint64_t now_ns) const override;
  uint64_t room() const override;
  // Writes every trace that is whole; takes as long as that takes.
  void trigger(const char* reason) override;
  int error() const override { return error_; }
  std::string place() const override { return options_.output; }

  // What has been written since the last call. Any thread.
  std::vector<Dump> news();

 private:
  struct Segment {
    uint8_t* bytes;
    size_t size;
    bool whole;
  };
  static constexpr size_t kSegments = 8;

  bool write(const char* reason, TraceFile& file, Dump& dump);
  bool copy(const Segment& segment, uint64_t oldest_mach, const char* reason, TraceFile& file, Dump& dump);
  bool hand_on(TraceFile& file, Dump& dump);

  const Options& options_;
  Counts& counts_;
  StartState state_;
  HeaderWords words_;
  Segment segments_[kSegments] = {};
  size_t capacity_ = 0;  // of a segment
  size_t current_ = kSegments - 1;
  uint64_t began_ns_ = 0;
  int error_ = 0;
  // While a trace is written.
  struct Work;
  Work* work_ = nullptr;
  pthread_mutex_t news_lock_ = PTHREAD_MUTEX_INITIALIZER;
  std::vector<Dump> news_;
};

}  // namespace esrecord
