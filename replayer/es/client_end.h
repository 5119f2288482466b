// Deleting a client: es_delete_client without its checks.
#pragma once

#include "replayer/es/client.h"

namespace esreplay {

// Stops the delivery thread and waits for it, unless the caller is that thread (in its handler or a block of
// es_sync_client). Messages still retained stay readable.
es_return_t end_client(Client& client);

// Finishes the deletion when the delivery thread is past its last handler and is not waited for.
void finish_deletion(Client& client);

}  // namespace esreplay
