// Deleting a client: es_delete_client without its checks.
#pragma once

#include "replayer/es/client.h"

namespace esreplay {

// Stops the delivery thread and waits for it, unless that is the caller (in its handler or a block of es_sync_client).
// Messages still retained stay readable.
es_return_t end_client(Client& client);

// What is left to do when the delivery thread is past its last handler and nobody waits for it.
void finish_deletion(Client& client);

}  // namespace esreplay
