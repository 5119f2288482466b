#include "replayer/messages/union_guard.h"

#include "src/native/message_layout.h"
#include "src/native/plan.h"
#include "src/schema/generated/plans.h"

namespace esreplay {
namespace {

// If the unions of a payload have more pointers than this, the others stay as they are.
constexpr unsigned kMaxFields = 32;
constexpr unsigned kFieldPlace = 16;
constexpr uint64_t kReach = uint64_t{1} << 15;
// The length that a string claims, so that code that checks it first goes on to the data.
constexpr uint64_t kTokenLength = 64;

struct Extent {
  uint32_t from, to;
  bool meets(const Extent& other) const { return from < other.to && other.from < to; }
};

bool is_token(const PlanStep& step) { return step.op == Op::kString || step.op == Op::kToken; }

bool has_pointer(const PlanStep& step) {
  switch (step.op) {
    case Op::kString:
    case Op::kToken:
    case Op::kBytesPointer:
    case Op::kFile:
    case Op::kProcess:
    case Op::kThread:
    case Op::kPointer:
    case Op::kArray: return true;
    case Op::kIrregular: return step.target == kIrregularAcl;
    default: return false;
  }
}

Extent extent_of(const PlanStep& step) {
  uint32_t size = 8;
  if (is_token(step)) size = 16;
  if (step.op == Op::kBytes || step.op == Op::kChars) size = step.extent;
  return {step.offset, step.offset + size};
}

bool is_used(const UnionArm* arm, const Extent& extent) {
  if (arm == nullptr) return false;
  const Plan& plan = kPlans[arm->plan];
  for (unsigned i = 0; i < plan.step_count; ++i) {
    if (extent_of(plan.steps[i]).meets(extent)) return true;
  }
  return false;
}

const UnionArm* chosen_arm(const UnionPlan& plan, const uint8_t* payload) {
  uint32_t chosen = 0;
  memcpy(&chosen, payload + plan.discriminator_offset, plan.discriminator_size < 4 ? plan.discriminator_size : 4U);
  for (unsigned i = 0; i < plan.arm_count; ++i) {
    if (plan.arms[i].value == chosen) return &plan.arms[i];
  }
  return nullptr;
}

// Calls visit(field, number, union, arm, step) for every pointer in a union of the event's payload, in the order that
// numbers them. An arm with several values of the discriminator stands for each of them.
template <class Visit>
void each_field(const EventPlan& event, Visit visit) {
  if (event.plan < 0) return;
  const Plan& plan = kPlans[event.plan];
  unsigned number = 0;
  for (uint16_t i = 0; i < plan.step_count; ++i) {
    if (plan.steps[i].op != Op::kUnion) continue;
    const UnionPlan& one = kUnions[plan.steps[i].target];
    for (uint8_t a = 0; a < one.arm_count; ++a) {
      const Plan& arm = kPlans[one.arms[a].plan];
      for (unsigned s = 0; s < arm.step_count && number < kMaxFields; ++s) {
        if (!has_pointer(arm.steps[s])) continue;
        visit(UnionField{i, a, static_cast<uint8_t>(s)}, number, one, one.arms[a], arm.steps[s]);
        ++number;
      }
    }
  }
}

}  // namespace

void poison_unions(Block& block) {
  if (!has_plan(block.event_type)) return;
  const EventPlan& event = kEventPlans[block.event_type];
  auto* message = static_cast<uint8_t*>(block.message());
  uint8_t* payload = message + message_layout::kEvent;
  if (event.by_pointer != 0) payload = load_at<uint8_t*>(message, message_layout::kEvent);
  const auto version = load_at<uint32_t>(message, message_layout::kVersion);
  each_field(event, [&](UnionField, unsigned number, const UnionPlan& one, const UnionArm& arm, const PlanStep& step) {
    const UnionArm* chosen = chosen_arm(one, payload);
    if (step.since > version || (chosen != nullptr && chosen->plan == arm.plan)) return;
    const Extent extent = extent_of(step);
    const Extent pointer = {extent.to - 8, extent.to};
    if (is_used(chosen, pointer)) return;
    store_at(payload, pointer.from, union_poison_of(&block) | uint64_t{number} << kFieldPlace | kReach);
    if (is_token(step) && !is_used(chosen, {extent.from, pointer.from})) store_at(payload, extent.from, kTokenLength);
  });
}

Block* block_of_union_poison(uint64_t value, UnionField* field) {
  Block* block = block_of_union_zone(value);
  if (block == nullptr || !has_plan(block->event_type)) return nullptr;
  const unsigned wanted = value >> kFieldPlace & (kMaxFields - 1);
  bool found = false;
  each_field(kEventPlans[block->event_type],
             [&](UnionField each, unsigned number, const UnionPlan&, const UnionArm&, const PlanStep&) {
               if (number != wanted) return;
               *field = each;
               found = true;
             });
  return found ? block : nullptr;
}

}  // namespace esreplay
