// The part of Endpoint Security that the recorder's writer sees, in one process: messages with a reference count.
#pragma once

#include <cstdint>

#include "src/native/endpoint_security.h"
#include "test/native/message_fixture.h"

namespace fake {

// Returns a message that looks like `like`, has these numbers and takes `more` bytes of memory beyond its struct. The
// caller keeps it until it calls es_release_message.
const es_message_t* make_message(const esreplay::MessageFixture& like, uint64_t seq_num, uint64_t global_seq_num,
                                 size_t more);

// While it exists, every other thread waits before it releases a message: the writer keeps its first one, and what is
// delivered meanwhile stays in the ring.
class HeldReleases {
 public:
  HeldReleases();
  ~HeldReleases();
  HeldReleases(const HeldReleases&) = delete;
  HeldReleases& operator=(const HeldReleases&) = delete;
};

// Number of messages that are still kept.
int64_t kept();
// Number of answers given.
uint64_t answers();

}  // namespace fake
