#include "src/native/image_key.h"

#include "src/native/layouts.h"
#include "src/schema/generated/plans.h"

namespace esreplay {
namespace {

// Returns the bytes of a number in its struct; 0 for every other field.
uint16_t width_of(const PlanStep& step) {
  switch (step.op) {
    case Op::kUint8:
    case Op::kInt8:
    case Op::kBool: return 1;
    case Op::kUint16:
    case Op::kInt16: return 2;
    case Op::kUint32:
    case Op::kInt32: return 4;
    case Op::kUint64:
    case Op::kInt64: return 8;
    default: return 0;
  }
}

}  // namespace

void ImageKey::make(const Plan& plan, uint8_t version) {
  count_ = 0;
  const uint16_t steps = steps_at_version(plan, version);
  for (uint16_t i = 0; i < steps; ++i) add(plan.steps[i]);
}

void ImageKey::add(const PlanStep& step) {
  const uint16_t width = width_of(step);
  Part* last = count_ == 0 ? nullptr : &parts_[count_ - 1];
  if (width != 0 && last != nullptr && last->step == nullptr && last->offset + last->size == step.offset) {
    last->size = static_cast<uint16_t>(last->size + width);
  } else {
    parts_[count_++] = {width == 0 ? &step : nullptr, step.offset, width};
  }
}

}  // namespace esreplay
