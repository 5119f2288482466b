// Tells one image of a plan from another, by its numbers as they are in memory and the items that its other fields have
// in a record. For an image that is already known, it takes a quarter of the steps that the record takes. Equal keys
// mean equal records. The reverse holds as long as a bool is 0 or 1.
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

  // Makes the key of the fields that the plan has at this message version.
  void make(const Plan& plan, uint8_t version);

  const Part* begin() const { return parts_; }
  const Part* end() const { return parts_ + count_; }

 private:
  static constexpr uint16_t kMaxParts = 255;  // no generated plan has more steps

  void add(const PlanStep& step);

  Part parts_[kMaxParts];
  uint16_t count_ = 0;
};

}  // namespace esreplay
