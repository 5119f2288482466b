// Numbers that differ between macOS and the client's system. On Linux a client's O_CREAT, SIGUSR1 or MAP_ANON are
// Linux's. Messages are given to it with its numbers, and flags it authorises are translated back. The trace, the
// ledger and reports always have macOS's numbers.
#pragma once

#include <cstdint>

#include "src/native/endpoint_security.h"

namespace esreplay {

// Works in place, before the handler sees the message. Absent (null) in the addon, where the client's numbers are
// macOS's.
__attribute__((weak)) void to_client_values(es_message_t* message);
__attribute__((weak)) uint32_t open_flags_from_client(uint32_t flags);

}  // namespace esreplay
