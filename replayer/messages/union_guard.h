// Under --guard the pointers of union members that a message does not have lead nowhere, and tell which member they
// belong to when they are followed. A pointer at the same place as one of the member that the message has cannot be
// told apart from it, and numbers cannot fault.
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
