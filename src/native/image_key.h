// What tells one image of a plan from another: its numbers as they lie in memory, and the items that its other fields
// have in a record. It takes a quarter of the steps that the record takes, for an image that is known already. Equal
// keys are equal records; the other way round as long as a bool is 0 or 1.
#pragma once

#include <cstdint>

#include "src/native/plan.h"

namespace esreplay {

class ImageKey {
 public:
  // A run of numbers with nothing between them, not even padding; or one step.
  struct Part {
    const PlanStep* step;  // null: a run
    uint16_t offset;
    uint16_t size;
  };

  // Of the fields that the plan has at this message version.
  void make(const Plan& plan, uint8_t version);

  const Part* begin() const { return parts_; }
  const Part* end() const { return parts_ + count_; }

 private:
  static constexpr uint16_t kMostParts = 255;  // no generated plan has more steps

  void add(const PlanStep& step);

  Part parts_[kMostParts];
  uint16_t count_ = 0;
};

}  // namespace esreplay
