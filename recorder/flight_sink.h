// The memory of a flight recorder: the last seconds as small complete traces, one after another in a ring of bytes. The
// oldest make room for the next. A trigger writes what they hold as one trace.
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

// A trace that was written, or that could not be written.
struct Dump {
  std::string reason;
  std::string path;
  uint64_t messages;
  int error;            // an errno, else 0
  const char* failure;  // another reason why it was not written, else null
};

class FlightSink final : public Sink {
 public:
  FlightSink(const Options& options, Counts& counts) : options_(options), counts_(counts), quota_(options) {}

  // Reserves all memory, `bytes` of it for kept messages, and checks that traces can be written at all. False: `error`
  // says why. Only `trigger` writes traces; it uses the memory of `encoding`.
  bool reserve(esreplay::Arena& arena, uint64_t bytes, Encoding& encoding);
  // Sets the initial state that the headers of the traces will hold.
  void describe(const StartState& state, const HeaderWords& words);

  bool begin() override;
  bool append(const uint8_t* bytes, size_t size, bool last) override;
  bool wants_next(uint64_t now_ns) const override;
  uint64_t room() const override;
  // Writes every finished part as one trace, and returns when that is done.
  void trigger(const char* reason) override;
  int error() const override { return error_; }
  std::string place() const override { return options_.output; }
  bool is_taken() const override { return false; }

  // Returns what has been written since the last call. Any thread.
  std::vector<Dump> news();
  // Bytes that --max-size leaves, including those for the end of a trace.
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
  esreplay::Table<uint8_t> message_;  // the message that is being copied
  StartState state_;
  HeaderWords words_;
  uint64_t header_bytes_ = 0;
  uint8_t* memory_ = nullptr;
  size_t capacity_ = 0;
  size_t max_part_ = 0;     // bytes of a part at most
  std::deque<Part> parts_;  // oldest first; the last one is in progress, or whole
  uint64_t began_ns_ = 0;
  int error_ = 0;
  pthread_mutex_t news_lock_ = PTHREAD_MUTEX_INITIALIZER;
  std::vector<Dump> news_;
};

}  // namespace esrecord
