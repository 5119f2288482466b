// As much of Endpoint Security as the recorder's writer sees, in one process: messages with a count of who keeps them.
#pragma once

#include <cstdint>

#include "src/native/endpoint_security.h"
#include "test/native/message_fixture.h"

namespace fake {

// A message that looks like `like`, has these numbers and takes so many bytes of memory more than its struct; the
// caller keeps it until it calls es_release_message.
const es_message_t* make_message(const esreplay::MessageFixture& like, uint64_t seq_num, uint64_t global_seq_num,
                                 size_t more);

// As long as it exists, every other thread waits before it gives a message back: the writer keeps its first one, and
// what is delivered meanwhile stays in the ring.
class HeldReleases {
 public:
  HeldReleases();
  ~HeldReleases();
  HeldReleases(const HeldReleases&) = delete;
  HeldReleases& operator=(const HeldReleases&) = delete;
};

// Messages that somebody keeps.
int64_t kept();
// Answers given.
uint64_t answers();

}  // namespace fake
