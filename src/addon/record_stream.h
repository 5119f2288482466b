// The records of a trace whose blocks JavaScript reads: each is checked as `TraceIndex::open` does, and passed on.
#pragma once

#include <cstddef>
#include <cstdint>

#include "src/native/record_kind.h"
#include "src/native/trace_scan.h"

namespace esreplay {

class RecordStream {
 public:
  enum class Kind : uint8_t { kEnd, kMessage, kDefinition, kOther, kFault };

  RecordStream() = default;
  ~RecordStream() { arena_.release(); }
  RecordStream(const RecordStream&) = delete;
  RecordStream& operator=(const RecordStream&) = delete;

  // False for a header that this build refuses, for one with other fields than this build's, and for lack of memory.
  bool start(const uint8_t* header, size_t size, size_t trace_size) {
    return scan_.start_stream(header, size, trace_size) && index_.layouts().all_compiled();
  }

  // Gives all memory back. Then every record is refused.
  void close() {
    has_failed_ = true;
    arena_.release();
  }

  // For memory that ends with the stream's.
  Arena& arena() { return arena_; }

  // The bytes must stay until the next call.
  void start_block(const uint8_t* bytes, size_t size) {
    scan_.start_block(bytes, size);
    bytes_ = bytes;
    in_ = CborReader(bytes, size);
  }

  // Returns the kind of the next record; it is not validated.
  Kind peek() const {
    if (has_failed_) return Kind::kFault;
    if (in_.left() == 0) return Kind::kEnd;
    // A short array whose first item is no negative number: nearly every message.
    const uint8_t* at = in_.at();
    if (in_.left() > 1 && at[0] >> 5 == 4 && (at[0] & 0x1F) < kCborLong && at[1] >> 5 == 0) return Kind::kMessage;
    CborReader ahead = in_;
    CborItem list;
    CborItem type;
    if (!ahead.next(&list) || !ahead.next(&type) || !type.is(CborMajor::kNegative)) return Kind::kMessage;
    const auto kind = static_cast<RecordKind>(type.value);
    if (is_definition(kind)) return Kind::kDefinition;
    return kind == RecordKind::kRawMessage ? Kind::kMessage : Kind::kOther;
  }

  // Reads the next record; false for a wrong one, behind which nothing can be read.
  bool next() {
    start_ = in_.at();
    if (has_failed_ || !scan_.next_record(in_)) {
      has_failed_ = true;
      return false;
    }
    return true;
  }

  const StreamedMessage& message() const { return message_; }
  const uint8_t* block() const { return bytes_; }
  // The record that was read last.
  const uint8_t* record() const { return start_; }
  // Offsets in the block: of that record, and of the next one.
  size_t at() const { return static_cast<size_t>(start_ - bytes_); }
  size_t end() const { return static_cast<size_t>(in_.at() - bytes_); }

 private:
  Arena arena_;
  TraceIndex index_;
  TraceError error_ = {};
  StreamedMessage message_ = {};
  TraceScan scan_{index_, arena_, &error_, message_};
  const uint8_t* bytes_ = nullptr;
  const uint8_t* start_ = nullptr;
  CborReader in_;
  bool has_failed_ = false;
};

}  // namespace esreplay
