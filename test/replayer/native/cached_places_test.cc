// The call that answered a message is known until a later answer takes its place, and never that of another message.
#include "replayer/schedule/cached_places.h"

#include "test/native/check.h"

namespace esreplay {
namespace {

// One after another: there is one table of calls in a process.
TEST(cached_places_name_the_call_of_each_message) {
  for (uint32_t index = 1000; index < 1100; ++index) note_cached_at(index, 0x4000 + index % 3);
  for (uint32_t index = 1000; index < 1100; ++index) CHECK(cached_at(index) == 0x4000 + index % 3);
  CHECK(cached_at(999) == 0);
  CHECK(cached_at(1100) == 0);

  note_cached_at(7000, 0);
  CHECK(cached_at(7000) == 0);

  // Messages that share a place.
  note_cached_at(1000 + 4096, 0x4001);
  CHECK(cached_at(1000) == 0);
  CHECK(cached_at(1000 + 4096) == 0x4001);

  // More calls than there is room for: other tests of this process have answered from some places, too.
  unsigned known = 0;
  for (uint32_t at = 0; at < 200; ++at) {
    note_cached_at(at, 0x8000 + at);
    CHECK(cached_at(at) == 0x8000 + at || cached_at(at) == 0);
    known += cached_at(at) != 0 ? 1 : 0;
  }
  CHECK(known > 0 && known <= 61);
}

}  // namespace
}  // namespace esreplay
