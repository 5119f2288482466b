// Adds up what a trace has, message by message.
#include "src/native/trace_tally.h"

#include <cstring>

namespace esreplay {

bool TraceTally::reserve(Arena& arena, size_t trace_size) {
  const size_t answers = trace_size / 8 + 1;  // no response is shorter
  return recent_.reserve(arena, count_) && recent_.extend(count_) != nullptr && begins_.reserve(arena, answers) &&
         ends_.reserve(arena, answers) && default_mutes_.reserve(arena, trace_size);
}

bool TraceTally::default_mutes(const uint8_t* bytes, size_t size) {
  uint8_t* copy = default_mutes_.extend(size);
  if (copy == nullptr) return false;
  memcpy(copy, bytes, size);
  return true;
}

void TraceTally::message(const TraceMessage& message) {
  recent_[messages_ % count_] = {message.mach_time, 0, message.is_auth()};
  type_counts_[message.event_type < kEventTypeCount ? message.event_type : kEventTypeCount] += 1;
  ++messages_;
}

void TraceTally::gap(const TraceGap& gap) {
  if (places_ == 0) first_gap_ = gap.index;
  if (places_ == 0 || gap.index != last_gap_) ++places_;
  last_gap_ = gap.index;
  lost_ += gap.count;
}

bool TraceTally::response(const RecordedResponse& response) {
  if (messages_ - response.message > count_) {
    has_late_answer_ = true;
    return true;
  }
  Recent& message = recent_[response.message % count_];
  if (!message.is_auth || response.latency < 0) return true;
  const uint64_t end = message.mach_time + static_cast<uint64_t>(response.latency);
  if (message.answered != 0) {
    uint64_t& known = ends_[message.answered - 1];
    // Latencies are compared, because a time may wrap.
    if (end - message.mach_time > known - message.mach_time) known = end;
    return true;
  }
  if (!begins_.push(message.mach_time) || !ends_.push(end)) return false;
  message.answered = begins_.size();
  return true;
}

}  // namespace esreplay
