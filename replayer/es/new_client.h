// Making and deleting clients, without the checks of the es_* functions. These and the addon are thin layers over this.
#pragma once

#include <cstdint>

#include "replayer/clients/client.h"

namespace esreplay {

// es_new_client, or es_new_descendants_client, with a plain function. `release` (may be null) is called with `context`
// when the client is deleted. `code` is where the client's own handler begins, for reports; 0: not known.
es_new_client_result_t new_client(HandlerFn handler, void* context, void (*release)(void* context), es_client_t** out,
                                  bool descendants = false, uintptr_t code = 0);

// Stops the delivery thread and waits for it, unless the caller is that thread (in its handler or a block of
// es_sync_client). Messages still retained stay readable.
es_return_t end_client(Client& client);

}  // namespace esreplay
