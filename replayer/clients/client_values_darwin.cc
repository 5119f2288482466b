// On macOS a client's numbers are macOS's.
#include "replayer/clients/client_values.h"

namespace esreplay {

void to_client_values(es_message_t*) {}
uint32_t open_flags_from_client(uint32_t flags) { return flags; }

}  // namespace esreplay
