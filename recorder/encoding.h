// Encodes messages into the blocks of one trace after another, in bounded memory. `sink.h` decides where the blocks go,
// `writer.h` which thread this runs on.
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
  // `memory`: bytes that definitions may take. When they are used up, all definitions are forgotten and made anew.
  // A trace ends before its index (TraceIndex) would take more than `max_index` bytes.
  bool reserve(esreplay::Arena& arena, size_t memory, uint64_t max_index = UINT64_MAX);

  // Call before the first trace.
  void redact_with(esreplay::Redactor* redactor) {
    redactor_ = redactor;
    encoder_.redact_with(redactor);
  }
  // Starts a new trace. False if its header is longer than a block may be.
  bool begin(const StartState& state, const HeaderWords& words);
  // False: nothing of the message was written, and `failure` says why. A null `failure` is not an error: the trace
  // would grow by more than `room` bytes, or its index would exceed its limit. It takes no more messages from now on.
  bool message(const es_message_t& message, uint64_t room);
  // Adds an answer to the latest message.
  void answer(const Answer& answer, const es_message_t& message);
  // Records lost messages. `event_type` −1: unknown type. `source`: 0 the kernel, 1 the recorder.
  void gap(uint64_t count, int64_t event_type, uint32_t source);
  // Puts everything so far into `data`.
  void flush() { blocks_.flush(); }
  void finish() { blocks_.finish(messages_, records_); }

  // Finished blocks. Call `taken` after taking them.
  const uint8_t* data() const { return blocks_.data(); }
  size_t size() const { return blocks_.size(); }
  void taken() { blocks_.clear(); }
  // Messages of this trace.
  uint64_t messages() const { return messages_; }
  // Bytes that are not in a finished block yet.
  size_t pending() const { return blocks_.pending(); }
  const char* failure() const { return failure_; }

  // Lends this object's memory to another encoding between two traces. What that one encodes no longer belongs to the
  // system, and is already redacted.
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
  esreplay::Redactor* redactor_ = nullptr;
  StartState state_;
  uint32_t version_ = 0;
  uint64_t max_index_ = UINT64_MAX;
  // Messages in the blocks. An encoded record that found no room does not count.
  uint64_t messages_ = 0;
  uint64_t records_ = 0;
  const char* failure_ = "";
};

}  // namespace esrecord
