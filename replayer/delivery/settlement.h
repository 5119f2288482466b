// How an AUTH message gets its verdict if no answer comes in time: missed, abandoned or cut off. With answer.h each row
// is settled once, by the first of these.
#pragma once

#include <cstdint>

#include "replayer/clients/client.h"
#include "replayer/messages/message_memory.h"

namespace esreplay {

// The mode decides about a missed message in place of the client.
inline bool decided_by_system(MissMode mode) { return mode == MissMode::kFailClosed || mode == MissMode::kFailOpen; }

void set_settled(MessageRow& row, Settled settled);

// The handler returned without an answer and without a retain: the message cannot be answered any more.
void abandon_message(Client& client, Block& block);

// Settles the row unless it is settled already.
void settle_open(MessageRow& row, Settled settled);

// The message's client is deleted, so it cannot be answered any more. Before the deadline that is not an error.
void cut_off(Block& block);

struct Miss {
  uint64_t deadline_ns;
  uint64_t now;  // past it
  uint64_t lost_ns;
};
// The deadline of the message at this place of the order has passed. Does nothing if the message has been settled
// meanwhile.
void miss_message(Client& client, uint64_t place, const Miss& miss);

// Decides who writes the row of the message at this place: its delivery thread when it comes to it, or a thread that
// finds it missed in the queue. Each asks before it writes, and exactly one gets true. For the delivery thread, with
// its cursor past the place:
bool claim_row(Client& client, uint64_t place);
// For any other thread:
bool claim_queued_row(Client& client, uint64_t place);

// Writes the row of a message that was missed in the queue and will not be delivered any more. Claim the row first.
void write_queued_row(Client& client, uint64_t place, uint64_t deadline_ns, unsigned flags);

// States the messages in a row that the client's full queue lost, if there are any. Called by the delivery thread, or
// when it is past its last message.
void end_overflow(Client& client);

// Marks the row of a message that is delivered after its miss was handled.
void mark_missed(Client& client, MessageRow& row);

}  // namespace esreplay
