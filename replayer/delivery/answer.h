// What an answer does: the time that counts, the decision, the row.
#pragma once

#include <cstdint>

#include "replayer/clients/client.h"
#include "replayer/messages/message_memory.h"

namespace esreplay {

struct Answer {
  uint32_t result;  // es_auth_result_t or flags
  bool deny;
  bool flags_result;
  bool cache;
  uintptr_t caller = 0;  // of es_respond_flags_result; 0: not known
};

// The respond functions, after all checks of the arguments.
es_respond_result_t answer_message(Client& client, Block& block, const Answer& answer);

}  // namespace esreplay
