// The order in which a trace stores the fields of each plan: the compiled order, or the one its header declares.
// A field that the header names and this build does not know is skipped; one that the trace lacks gets its empty value.
#pragma once

#include <cstdint>

#include "src/native/arena.h"
#include "src/native/cbor_reader.h"
#include "src/native/plan.h"
#include "src/native/trace_error.h"
#include "src/schema/generated/plans.h"

namespace esreplay {

// In a remapped layout: an item without a place in the struct. Generated plans have at most 255 steps.
inline constexpr Op kSkippedItem = static_cast<Op>(0xFF);

struct Layout {
  const PlanStep* steps;    // one per item of a record, in record order
  const PlanStep* missing;  // steps of the plan that the trace has no items for
  uint16_t step_count;
  uint16_t missing_count;
  bool is_compiled;  // the plan's own order
  bool is_listed;    // the header has a list for it
};

class Layouts {
 public:
  // Starts with the compiled order for every plan.
  bool reserve(Arena& arena);

  // Reads the `fields` map of a trace's header; `in` is at its value. `file` is the start of the trace.
  bool read_fields(CborReader& in, const uint8_t* file, TraceError* error);

  // True if no plan was remapped.
  bool all_compiled() const { return steps_.size() == 0; }

  const Layout& operator[](uint16_t plan) const { return layouts_[plan]; }

 private:
  bool read_plan(CborReader& in, uint16_t index, const uint8_t* file, TraceError* error);

  Table<Layout> layouts_;
  Table<PlanStep> steps_;
};

// Returns whether a record of this message version has `count` items of `layout`, which is the compiled one: its steps
// are in the order of the versions that brought them.
inline bool is_step_count_at(const Layout& layout, uint8_t version, uint64_t count) {
  return count <= layout.step_count && (count == 0 || layout.steps[count - 1].since <= version) &&
         (count == layout.step_count || layout.steps[count].since > version);
}

// Returns how many items a record of this message version has by the compiled plan.
inline uint16_t steps_at_version(const Plan& plan, uint8_t version) {
  uint16_t count = plan.step_count;
  while (count > 0 && plan.steps[count - 1].since > version) --count;
  return count;
}

// Returns the bytes of a plan's struct at a message version.
inline uint32_t size_at(const Plan& plan, uint8_t version) {
  unsigned last = plan.size_count - 1U;
  while (last > 0 && plan.sizes[last].since > version) --last;
  return plan.sizes[last].size;
}

// Returns the plan of the struct that a step's pointer leads to, −1 for plain bytes and for a step that is not a
// pointer.
inline int pointed_plan(const PlanStep& step) {
  switch (step.op) {
    case Op::kFile: return kPlanFile;
    case Op::kProcess: return kPlanProcess;
    case Op::kThread: return kPlanThread;
    case Op::kPointer: return step.target;
    default: return -1;
  }
}

inline bool is_required_pointer(const PlanStep& step) {
  return (step.op == Op::kBytesPointer || pointed_plan(step) >= 0) && (step.flags & kNullable) == 0;
}

}  // namespace esreplay
