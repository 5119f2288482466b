// The shortest and the longest budget that a client has set for one event type. Set by any thread of the client, one at
// a time; read by the delivery thread and the deadline watch. A change holds for what is queued from then on, so that
// both find the same deadline for a message whenever they look.
#pragma once

#include <cstdint>

#include "replayer/platform/atomics.h"

namespace esreplay {

struct BudgetRange {
  uint32_t least_ms;  // 0: none
  uint32_t most_ms;   // 0: none

  // A minimum may extend what the system gives, a maximum only shortens it.
  uint64_t apply(uint64_t budget_ns) const {
    constexpr uint64_t kNsPerMs = 1000000;
    if (most_ms != 0 && most_ms * kNsPerMs < budget_ns) budget_ns = most_ms * kNsPerMs;
    return least_ms * kNsPerMs > budget_ns ? least_ms * kNsPerMs : budget_ns;
  }
};

class DeadlineBounds {
 public:
  BudgetRange now() const { return unpack(load_acquire(now_)); }
  BudgetRange at(uint64_t place) const { return place >= load_acquire(from_) ? now() : unpack(load_acquire(before_)); }

  // For messages from `place` of the order on; from 0 on for those that are open already too. The range before the last
  // is forgotten.
  void set(const BudgetRange& range, uint64_t place) {
    store_release(before_, load_relaxed(now_));
    store_release(from_, UINT64_MAX);
    store_release(now_, uint64_t{range.most_ms} << 32 | range.least_ms);
    store_release(from_, place);
  }

 private:
  static BudgetRange unpack(uint64_t word) { return {static_cast<uint32_t>(word), static_cast<uint32_t>(word >> 32)}; }

  uint64_t now_;
  uint64_t before_;
  uint64_t from_;
};

}  // namespace esreplay
