// The shortest and the longest budget that a client has set for one event type. Any thread of the client sets them, one
// at a time; the delivery thread and the deadline watch read them. A change applies to what is queued from then on, so
// that both always find the same deadline for a message.
#pragma once

#include <cstdint>

#include "replayer/platform/atomics.h"

namespace esreplay {

struct BudgetRange {
  uint32_t min_ms;  // 0: none
  uint32_t max_ms;  // 0: none

  // A minimum may extend what the system gives; a maximum only shortens it.
  uint64_t apply(uint64_t budget_ns) const {
    constexpr uint64_t kNsPerMs = 1000000;
    if (max_ms != 0 && max_ms * kNsPerMs < budget_ns) budget_ns = max_ms * kNsPerMs;
    return min_ms * kNsPerMs > budget_ns ? min_ms * kNsPerMs : budget_ns;
  }
};

class DeadlineBounds {
 public:
  BudgetRange now() const { return unpack(load_acquire(now_)); }
  BudgetRange at(uint64_t place) const { return place >= load_acquire(from_) ? now() : unpack(load_acquire(before_)); }

  // Sets the range for messages from `place` of the order on; place 0 includes those that are already open. Only this
  // range and the previous one are remembered.
  void set(const BudgetRange& range, uint64_t place) {
    store_release(before_, load_relaxed(now_));
    store_release(from_, UINT64_MAX);
    store_release(now_, uint64_t{range.max_ms} << 32 | range.min_ms);
    store_release(from_, place);
  }

 private:
  static BudgetRange unpack(uint64_t word) { return {static_cast<uint32_t>(word), static_cast<uint32_t>(word >> 32)}; }

  uint64_t now_;
  uint64_t before_;
  uint64_t from_;
};

}  // namespace esreplay
