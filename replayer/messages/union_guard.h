// Under --guard the pointers of absent union members fault, and their addresses name the member. A pointer at the same
// place as one of the present member cannot be distinguished from it, and numbers cannot fault.
#pragma once

#include <cstdint>

#include "replayer/messages/message_memory.h"

namespace esreplay {

// A step of an arm of a union of the event's payload, as the plans number them.
struct UnionField {
  uint16_t step;
  uint8_t arm;
  uint8_t arm_step;
};

// For a message that is complete, before anything else sees it.
void poison_unions(Block& block);

// Returns the message and member whose pointer `value` is, give or take an offset; null if it is not one.
Block* block_of_union_poison(uint64_t value, UnionField* field);

}  // namespace esreplay
