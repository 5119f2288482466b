// What a flight recorder keeps: always the latest, however often it is triggered.
#include <cstdlib>
#include <memory>
#include <utility>

#include "test/native/check.h"
#include "test/recorder/native/rig.h"

namespace esrecord {
namespace {

TEST(a_trigger_after_the_other_costs_nothing_of_what_is_kept) {
  const Folder folder;
  Options options = options_for(folder.path("t.estrace"));
  options.memory_bytes = 0;
  options.flight_bytes = uint64_t{8} << 20;
  options.keep = 1;
  Rig rig(std::move(options));
  const esreplay::MessageFixture message(ES_EVENT_TYPE_NOTIFY_EXIT, uint8_t{11}, 0U, 1);
  constexpr uint64_t kTimes = 60;
  for (uint64_t time = 0; time < kTimes; ++time) {
    rig.deliver(message);
    rig.wait_until_written();
    for (int again = 0; again < 3; ++again) {
      rig.writer.trigger();
      rig.wait_until_triggered();
    }
  }
  rig.stop();
  CHECK(rig.dumps.size() == kTimes * 3 + 1);
  for (size_t i = 0; i < kTimes * 3; ++i) CHECK(rig.dumps[i].error == 0 && rig.dumps[i].messages == i / 3 + 1);
  if (!CHECK(folder.names().size() == 1)) return;
  const Recorded last(folder.path(folder.names().front().c_str()));
  CHECK(last.is_open() && last.index().message_count() == kTimes && last.numbers_fit(kTimes));
}

uint64_t rounds() {
  const char* asked = getenv("ESRECORD_ROUNDS");
  return asked == nullptr ? 60 : strtoull(asked, nullptr, 10);
}

// Several times round the ring of bytes: what is kept is always the end of what came, without a gap.
TEST(the_latest_is_kept_without_a_hole) {
  const Folder folder;
  Options options = options_for(folder.path("t.estrace"));
  options.memory_bytes = 0;
  options.flight_bytes = uint64_t{8} << 20;
  options.keep = 1;
  Rig rig(std::move(options), 4096);
  uint64_t delivered = 0;
  uint64_t count = 0;
  for (uint64_t round = 0; round < rounds(); ++round) {
    const auto type = static_cast<uint16_t>(kTypes[round % std::size(kTypes)]);
    std::vector<std::unique_ptr<esreplay::MessageFixture>> some;
    for (uint64_t i = 0; i < 500 + round * 37 % 700; ++i)
      some.push_back(std::make_unique<esreplay::MessageFixture>(type, uint8_t{11}, 0U, delivered + i + 1));
    for (const auto& message : some) rig.deliver(*message), ++delivered;
    rig.wait_until_written();
    if (round % 3 != 2) continue;
    rig.writer.trigger();
    rig.wait_until_triggered();
    const Recorded kept(folder.path(folder.names().front().c_str()));
    if (!CHECK(kept.is_open() && kept.index().complete())) return;
    count = kept.index().message_count();
    for (uint64_t i = 0; i < count; ++i)
      if (!CHECK(kept.index().message(i).global_seq_num == delivered - count + i)) return;
    // Allows for the eighth that is discarded at a time, and for the rest at the end of the ring.
    CHECK(count == delivered || kept.bytes().size() > size_t{4} << 20);
  }
  CHECK(count < delivered / 2);
  rig.stop();
  CHECK(rig.counts.lost.get() == 0);
}

}  // namespace
}  // namespace esrecord
