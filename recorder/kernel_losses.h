// Finds messages that the kernel dropped, from the gaps in a client's sequence numbers. The recorder's own losses leave
// the same gaps, so `own` must be called for them first.
#pragma once

#include <cstdint>

#include "src/native/arena.h"
#include "src/native/endpoint_security.h"

namespace esrecord {

// Messages lost directly before a message: of its own event type, and of unknown types. The global number of a message
// tells how many are missing in all. The number of its type tells how many of that type are missing since the last one.
// The type of the others shows when the next message of that type comes, if it comes.
struct KernelGap {
  uint64_t of_type;
  uint64_t of_unknown;
};

class KernelLosses {
 public:
  bool reserve(esreplay::Arena& arena);
  // The recorder lost these after the last message. `event_type` −1: unknown type.
  void own(int64_t event_type, uint64_t count);
  // Returns the gap before the next message, from its two numbers. Both begin at 0 for a new client.
  KernelGap before(const es_message_t& message);

 private:
  esreplay::Table<uint64_t> next_;  // by event type
  uint64_t next_global_ = 0;
  uint64_t unattributed_ = 0;  // missing, of a type that is not known yet
};

}  // namespace esrecord
