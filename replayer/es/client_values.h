// Numbers that macOS and the client's system spell differently. On Linux a client's O_CREAT, SIGUSR1 or MAP_ANON are
// Linux's, so messages are given to it in those, and flags it authorises are taken back from them. The trace, the
// ledger and reports have macOS's numbers throughout.
#pragma once

#include <cstdint>

#include "src/native/endpoint_security.h"

namespace esreplay {

// In place, before the handler sees the message. Absent (null) where the client's numbers are macOS's: in the addon.
__attribute__((weak)) void to_client_values(es_message_t* message);
__attribute__((weak)) uint32_t open_flags_from_client(uint32_t flags);

}  // namespace esreplay
