// The sums of a trace check, so that it keeps no message.
#pragma once

#include <cstdint>

#include "src/native/arena.h"
#include "src/native/trace_reader.h"

namespace esreplay {

class TraceTally {
 public:
  static constexpr size_t kRecent = size_t{1} << 16;

  // Remembers the `recent` latest messages, for their answers.
  bool reserve(Arena& arena, size_t trace_size);
  explicit TraceTally(size_t recent = kRecent) : count_(recent) {}

  // Copies the header's array of default mutes. False if there is no memory for it.
  bool default_mutes(const uint8_t* bytes, size_t size);
  void message(const TraceMessage& message);
  void gap(const TraceGap& gap);
  // False if there is no memory for it.
  bool response(const RecordedResponse& response);

  // As the header has them, checked; empty: it does not state them.
  const Table<uint8_t>& default_mutes() const { return default_mutes_; }
  uint64_t messages() const { return messages_; }
  // By event type; the last element counts types that this build does not know.
  const double* type_counts() const { return type_counts_; }
  uint64_t lost_messages() const { return lost_; }
  uint64_t lost_places() const { return places_; }
  uint64_t first_loss() const { return first_gap_; }

  // When each AUTH message with an answer came, and when the last of its clients had answered; in any order.
  const Table<uint64_t>& begins() const { return begins_; }
  const Table<uint64_t>& ends() const { return ends_; }
  // An answer came so late that its message was no longer remembered: it is not among them.
  bool has_late_answer() const { return has_late_answer_; }

 private:
  // An AUTH message that may still be answered. Answers mostly come within thousands of messages.
  struct Recent {
    uint64_t mach_time;
    uint64_t answered;  // its place in begins_ and ends_ plus one, or 0
    bool is_auth;
  };

  const size_t count_;
  Table<Recent> recent_;  // by index modulo `count_`
  Table<uint64_t> begins_;
  Table<uint64_t> ends_;
  Table<uint8_t> default_mutes_;
  double type_counts_[kEventTypeCount + 1] = {};
  uint64_t messages_ = 0;
  uint64_t lost_ = 0;
  uint64_t places_ = 0;
  uint64_t first_gap_ = 0;
  uint64_t last_gap_ = 0;
  bool has_late_answer_ = false;
};

}  // namespace esreplay
