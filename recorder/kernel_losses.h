// What the kernel dropped, read from the gaps in a client's sequence numbers. What the recorder itself lost leaves the
// same gaps, so it is told of that first.
#pragma once

#include <cstdint>

#include "src/native/arena.h"
#include "src/native/endpoint_security.h"

namespace esrecord {

// Lost just before a message: of its own event type, and of types that are not known. The two numbers of a message say
// how many are missing (the global one) and how many of its type since the last of that type; which of the missing are
// of another type shows when the next of that type comes, if it comes.
struct KernelGap {
  uint64_t of_type;
  uint64_t of_unknown;
};

class KernelLosses {
 public:
  bool reserve(esreplay::Arena& arena);
  // The recorder lost these after the last message. `event_type` −1: of a type that it does not know.
  void own(int64_t event_type, uint64_t count);
  // Takes the numbers of the next message. Both begin at 0 for a new client.
  KernelGap before(const es_message_t& message);

 private:
  esreplay::Table<uint64_t> next_;  // by event type
  uint64_t next_global_ = 0;
  uint64_t unattributed_ = 0;  // missing, of a type that is not known yet
};

}  // namespace esrecord
