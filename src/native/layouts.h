// The order in which a trace stores the fields of each plan: the compiled order, or the one its header declares.
// A field that the header names and this build does not know is skipped; one that it lacks gets its empty value.
#pragma once

#include <cstdint>

#include "src/native/arena.h"
#include "src/native/plan.h"

namespace esreplay {

// In a remapped layout: an item without a place in the struct.
inline constexpr Op kSkippedItem = static_cast<Op>(0xFF);

struct Layout {
  const PlanStep* steps;         // one per item of a record, in record order
  const char* const* fields;     // their paths, for errors
  const PlanStep* missing;       // fields of the plan that the trace lacks
  uint16_t step_count;
  uint16_t missing_count;
  bool compiled;                 // the plan's own order: every count is known exactly
};

class Layouts {
 public:
  // The compiled order for every plan.
  bool reserve(Arena& arena);
  const Layout& operator[](uint16_t plan) const { return layouts_[plan]; }
  Layout& at(uint16_t plan) { return layouts_[plan]; }

 private:
  Table<Layout> layouts_;
};

}  // namespace esreplay
