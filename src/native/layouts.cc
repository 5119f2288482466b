// Matches the header's `fields` map with the compiled plans, by name.
#include "src/native/layouts.h"

#include <cstdio>

#include "src/schema/generated/plans.h"

namespace esreplay {
namespace {

constexpr uint64_t kMaxFields = 1024;  // of one plan in a header
constexpr size_t kMaxRemapped = kPlanCount * (kMaxFields + 256);

// Returns the plan with this name, −1 if there is none.
int plan_named(const CborItem& name) {
  for (size_t i = 0; i < kPlanCount; ++i) {
    if (name.spells(kPlans[i].name)) return static_cast<int>(i);
  }
  return -1;
}

bool refuse(TraceError* error, const CborReader& in, const uint8_t* file, const char* plan, const char* reason) {
  error->offset = static_cast<uint64_t>((in.fault() != CborFault::kNone ? in.fault_at() : in.at()) - file);
  snprintf(error->field, sizeof error->field, "fields.%s", plan);
  snprintf(error->reason, sizeof error->reason, "%s",
           in.fault() != CborFault::kNone ? cbor_fault_text(in.fault()) : reason);
  return false;
}

}  // namespace

bool Layouts::reserve(Arena& arena) {
  if (!layouts_.reserve(arena, kPlanCount) || !steps_.reserve(arena, kMaxRemapped)) return false;
  if (layouts_.extend(kPlanCount) == nullptr) return false;
  for (size_t i = 0; i < kPlanCount; ++i) {
    layouts_[i] = {kPlans[i].steps, nullptr, kPlans[i].step_count, 0, true, false};
  }
  return true;
}

bool Layouts::read_fields(CborReader& in, const uint8_t* file, TraceError* error) {
  CborItem map;
  if (!in.next(&map) || !map.is(CborMajor::kMap)) return refuse(error, in, file, "", "is not a map");
  for (uint64_t i = 0; i < map.value; ++i) {
    CborItem name;
    if (!in.next(&name) || !name.is(CborMajor::kText)) return refuse(error, in, file, "", "a key is not text");
    const int plan = plan_named(name);
    if (plan < 0) {
      if (!in.skip()) return refuse(error, in, file, "", "");
      continue;
    }
    if (!read_plan(in, static_cast<uint16_t>(plan), file, error)) return false;
  }
  return true;
}

bool Layouts::read_plan(CborReader& in, uint16_t index, const uint8_t* file, TraceError* error) {
  const Plan& plan = kPlans[index];
  CborItem list;
  if (!in.next(&list) || !list.is(CborMajor::kArray)) return refuse(error, in, file, plan.name, "is not an array");
  if (list.value > kMaxFields) return refuse(error, in, file, plan.name, "names more than 1024 fields");
  const auto count = static_cast<uint16_t>(list.value);
  PlanStep* steps = steps_.extend(count + plan.step_count);
  if (steps == nullptr) return refuse(error, in, file, plan.name, "does not fit in memory");
  bool same = count == plan.step_count;
  bool seen[256] = {};
  for (uint16_t i = 0; i < count; ++i) {
    CborItem field;
    if (!in.next(&field) || !field.is(CborMajor::kText)) return refuse(error, in, file, plan.name, "is not text");
    steps[i] = {kSkippedItem, 1, 0, 0, 0, 0, 0, 0};
    for (uint16_t j = 0; j < plan.step_count; ++j) {
      if (!field.spells(plan.fields[j])) continue;
      if (seen[j]) return refuse(error, in, file, plan.name, "names a field twice");
      seen[j] = true;
      steps[i] = plan.steps[j];
      same = same && i == j;
      break;
    }
    same = same && steps[i].op != kSkippedItem;
  }
  layouts_[index].is_listed = true;
  if (same) {
    steps_.truncate(steps_.size() - count - plan.step_count);
    return true;
  }
  uint16_t missing = 0;
  for (uint16_t j = 0; j < plan.step_count; ++j) {
    if (!seen[j]) steps[count + missing++] = plan.steps[j];
  }
  layouts_[index] = {steps, steps + count, count, missing, false, true};
  return true;
}

}  // namespace esreplay
