// Deleting a client: es_delete_client without its checks.
#pragma once

#include "replayer/client.h"

namespace esreplay {

// Stops the delivery thread and waits for it (not from the client's own handler). Messages still retained stay
// readable.
es_return_t end_client(Client& client);

}  // namespace esreplay
