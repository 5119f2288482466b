// Room behind a struct of an older message version for the fields of newer ones. Pointers in that room fault, and their
// addresses name the field, so a client that reads past its version stops there. Fields
// that newer versions carved out of reserved bytes are zero in old messages, as on a Mac.
#pragma once

#include <cstdint>

#include "src/native/layouts.h"
#include "src/native/message_layout.h"

namespace esreplay {

// Not an address, like the poison of released messages. The plan begins at bit 32, the offset at bit 16; the rest is
// the middle of what may be added to a pointer.
inline constexpr uint64_t kNewerTop = 0xE5DC;
inline constexpr uint64_t kNewerReach = uint64_t{1} << 15;
// The length that a string claims, so that code that checks it first goes on to the data.
inline constexpr uint64_t kNewerLength = 64;

struct NewerField {
  uint16_t plan;
  uint16_t offset;  // of the word in the plan's struct
};

inline uint32_t newest_size(const Plan& plan) { return plan.sizes[plan.size_count - 1].size; }

// Returns the bytes of a plan's struct at a message version, with or without room for newer fields.
inline uint32_t room_at(const Plan& plan, uint8_t version, bool newer_room) {
  return newer_room ? newest_size(plan) : size_at(plan, version);
}

inline void mark_newer_fields(uint8_t* base, uint16_t index, uint8_t version) {
  const Plan& plan = kPlans[index];
  for (uint32_t at = size_at(plan, version); at < newest_size(plan); at += 8)
    store_at(base, at, kNewerTop << 48 | uint64_t{index} << 32 | uint64_t{at} << 16 | kNewerReach);
  for (uint16_t i = 0; i < plan.step_count; ++i) {
    const PlanStep& step = plan.steps[i];
    const bool is_token = step.op == Op::kString || step.op == Op::kToken;
    if (is_token && step.offset >= size_at(plan, version)) store_at(base, step.offset, kNewerLength);
  }
}

// Finds the field whose pointer `value` is, give or take an offset; false if it is not one.
inline bool is_newer_field(uint64_t value, NewerField* field) {
  if (value >> 48 != kNewerTop) return false;
  *field = {static_cast<uint16_t>(value >> 32), static_cast<uint16_t>(value >> 16)};
  return field->plan < kPlanCount && field->offset < newest_size(kPlans[field->plan]);
}

}  // namespace esreplay
