// The memory of a flight recorder: the last seconds as whole small traces, one behind the other in a ring of bytes
// where the oldest make room for the next. A trigger writes what they hold as one trace.
#pragma once

#include <pthread.h>

#include <deque>
#include <string>
#include <vector>

#include "recorder/counts.h"
#include "recorder/disk_quota.h"
#include "recorder/encoding.h"
#include "recorder/header.h"
#include "recorder/options.h"
#include "recorder/sink.h"
#include "recorder/trace_file.h"
#include "src/native/arena.h"

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
  FlightSink(const Options& options, Counts& counts) : options_(options), counts_(counts), quota_(options) {}

  // All of its memory, `bytes` for what is kept, and a look whether traces can be written at all. False: `error` says
  // why. Traces are written with what `encoding` is made of, in `trigger` alone.
  bool reserve(esreplay::Arena& arena, uint64_t bytes, Encoding& encoding);
  // What the traces will say of the state that the recording began with.
  void describe(const StartState& state, const HeaderWords& words);

  bool begin() override;
  bool append(const uint8_t* bytes, size_t size, bool last) override;
  bool wants_next(uint64_t now_ns) const override;
  uint64_t room() const override;
  // Writes every part that is whole as one trace; takes as long as that takes.
  void trigger(const char* reason) override;
  int error() const override { return error_; }
  std::string place() const override { return options_.output; }
  bool is_taken() const override { return false; }

  // What has been written since the last call. Any thread.
  std::vector<Dump> news();
  // Of --max-size, for all of a trace.
  uint64_t room_on_disk() const { return quota_.room(); }

 private:
  struct Part {
    size_t at;
    size_t size;
    bool whole;
  };

  // A trace that is being written.
  struct Work;

  void make_room(size_t end);
  size_t first_that_fits() const;
  bool write(const char* reason, Work& work);
  bool copy(const Part& part, uint64_t oldest_mach, const char* reason, Work& work);
  bool begin_trace(const esreplay::TraceIndex& index, const char* reason, Work& work);
  bool records(const uint8_t* bytes, size_t size, Work& work);
  bool hand_on(Work& work);

  const Options& options_;
  Counts& counts_;
  DiskQuota quota_;
  Encoding* encoding_ = nullptr;
  esreplay::Table<uint8_t> message_;  // one that is copied
  StartState state_;
  HeaderWords words_;
  uint64_t header_bytes_ = 0;
  uint8_t* memory_ = nullptr;
  size_t capacity_ = 0;
  size_t longest_ = 0;      // that a part may be
  std::deque<Part> parts_;  // the oldest first; the last one is being filled, or whole
  uint64_t began_ns_ = 0;
  int error_ = 0;
  pthread_mutex_t news_lock_ = PTHREAD_MUTEX_INITIALIZER;
  std::vector<Dump> news_;
};

}  // namespace esrecord
