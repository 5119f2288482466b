// Messages into the blocks of one trace after the other, in bounded memory. Not for: where the blocks go (`sink.h`) and
// which thread this is (`writer.h`).
#pragma once

#include <string>
#include <vector>

#include "recorder/counts.h"
#include "recorder/exec_lists.h"
#include "recorder/header.h"
#include "src/native/endpoint_security.h"
#include "src/native/record_copy.h"
#include "src/native/trace_blocks.h"
#include "src/native/trace_encoder.h"

namespace esrecord {

// An answer that the recorder gave.
struct Answer {
  uint64_t mach_time;
  bool is_flags;
  bool cached;
};

class Encoding {
 public:
  // `memory`: bytes that definitions may take; when they are used up, all are forgotten and made anew.
  // A trace ends before its index (TraceIndex) would take more than `most_index`.
  bool reserve(esreplay::Arena& arena, size_t memory, uint64_t most_index = UINT64_MAX);

  // Before the first trace.
  void redact_with(Redactor* redactor) {
    redactor_ = redactor;
    encoder_.redact_with(redactor);
  }
  // A new trace begins. False when its header is longer than a block may be.
  bool begin(const StartState& state, const HeaderWords& words);
  // False: nothing was written of it, and `failure` says why. Null is no failure: the trace would become longer than by
  // `room` bytes, or its index than it may, and from now on takes no more messages.
  bool message(const es_message_t& message, uint64_t room);
  // To the latest message.
  void answer(const Answer& answer, const es_message_t& message);
  // `event_type` −1: of no type that is known. `source`: 0 the kernel, 1 the recorder.
  void gap(uint64_t count, int64_t event_type, uint32_t source);
  // Everything so far into `data`.
  void flush() { blocks_.flush(); }
  void finish() { blocks_.finish(messages_, records_); }

  // Finished blocks; whoever has taken them says so.
  const uint8_t* data() const { return blocks_.data(); }
  size_t size() const { return blocks_.size(); }
  void taken() { blocks_.clear(); }
  // Messages of this trace.
  uint64_t messages() const { return messages_; }
  // Bytes that are in no finished block yet.
  size_t pending() const { return blocks_.pending(); }
  const char* failure() const { return failure_; }

  // Between two traces somebody else may encode with this one's memory. What is encoded then is in no system's hands,
  // and has been redacted.
  class Loan {
   public:
    explicit Loan(Encoding& owner);
    ~Loan();
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;

    esreplay::TraceEncoder& encoder() const { return owner_.encoder_; }
    esreplay::TraceBlocks& blocks() const { return owner_.blocks_; }
    esreplay::Room records() const { return {owner_.out_.data(), owner_.out_.size()}; }

   private:
    Encoding& owner_;
  };

 private:
  bool encode(const es_message_t& message, esreplay::CborWriter& out);
  bool add(const esreplay::CborWriter& out, bool is_message, uint64_t records);

  esreplay::TraceEncoder encoder_;
  esreplay::TraceBlocks blocks_;
  esreplay::Table<uint8_t> out_;
  ExecReader exec_;
  Redactor* redactor_ = nullptr;
  StartState state_;
  uint32_t version_ = 0;
  uint64_t most_index_ = UINT64_MAX;
  // In the blocks. What was encoded and found no room is not.
  uint64_t messages_ = 0;
  uint64_t records_ = 0;
  const char* failure_ = "";
};

}  // namespace esrecord
