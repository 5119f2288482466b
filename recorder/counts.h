// Counters of a recording. The writer thread updates them; the main thread reads them for progress and the summary.
// Every message that reaches the handler is counted as either written or lost.
#pragma once

#include <atomic>
#include <cstdint>

#include "src/schema/generated/plans.h"

namespace esrecord {

// Written by one thread and read by another, without locked instructions.
class Count {
 public:
  void add(uint64_t more) { set(get() + more); }
  void set(uint64_t value) { value_.store(value, std::memory_order_relaxed); }
  uint64_t get() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<uint64_t> value_ = 0;
};

// Counts by event type. Types that this build does not know share the last counter.
class ByType {
 public:
  static constexpr size_t kUnknown = esreplay::kEventTypeCount;

  void add(uint64_t type, uint64_t count) { counts_[type < kUnknown ? type : kUnknown] += count; }
  uint64_t operator[](size_t type) const { return counts_[type]; }
  void take(ByType& other) {
    for (size_t i = 0; i <= kUnknown; ++i) counts_[i] += other.counts_[i];
    other = {};
  }
  uint64_t total() const {
    uint64_t sum = 0;
    for (const uint64_t count : counts_) sum += count;
    return sum;
  }

 private:
  uint64_t counts_[kUnknown + 1] = {};
};

struct Counts {
  Count written;      // in a trace, or in a flight recorder's memory
  Count lost;         // the ring or the disk was full, or the message could not be encoded
  Count kernel_lost;  // never delivered: gaps in the sequence numbers
  Count bytes;        // handed to the operating system
  Count files;        // finished traces
  Count refused;      // answers that Endpoint Security rejected
  // Valid once the writer has ended.
  ByType lost_by_type;
  ByType kernel_lost_by_type;
  uint64_t unwritable = 0;  // part of lost: they could not be encoded
  const char* unwritable_reason = "";
};

}  // namespace esrecord
