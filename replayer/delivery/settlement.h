// How an AUTH message comes to its verdict: answered, missed or abandoned. Each row is settled once, whoever comes
// first.
#pragma once

#include <cstdint>

#include "replayer/es/client.h"
#include "replayer/messages/message_memory.h"

namespace esreplay {

struct Answer {
  uint32_t result;  // es_auth_result_t or flags
  bool deny;
  bool flags_result;
  bool cache;
};

// The respond functions, after every check of the arguments.
es_respond_result_t answer_message(Client& client, Block& block, const Answer& answer);

// The handler returned without an answer and without a retain: nobody can answer any more.
void abandon_message(Client& client, Block& block);

// Unless it is settled already.
void settle_open(MessageRow& row, Settled settled);

// Its client is deleted: nobody can answer any more, and that is nobody's fault before the deadline.
void cut_off(Block& block);

// The deadline of the message at this place of the order passed. `now` is past it. Nothing happens when somebody has
// settled the message meanwhile.
void miss_message(Client& client, uint64_t place, uint64_t deadline_ns, uint64_t now);

// Who writes the row of the message at this place: its delivery thread, when it comes to it, or who finds it missed in
// the queue. Each asks before it writes, and exactly one is told yes. By the delivery thread, its cursor past the
// place:
bool claim_row(Client& client, uint64_t place);
// By any other:
bool claim_queued_row(Client& client, uint64_t place);

// The row of a message that was missed in the queue and will not be delivered any more, once it is claimed.
void write_queued_row(Client& client, uint64_t place, uint64_t deadline_ns, unsigned flags);

// States the messages in a row that the client's full queue lost, if there are any. By the delivery thread, or when it
// is past its last message.
void end_overflow(Client& client);

// The row of a message that is delivered after its miss was handled.
void mark_missed(Client& client, MessageRow& row);

}  // namespace esreplay
