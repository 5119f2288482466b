// Every event type, every message version, union arms and optional fields in turn: memory → trace → memory.
#include <cstdlib>
#include <cstring>

#include "src/native/newer_fields.h"
#include "src/native/transcode.h"
#include "src/schema/generated/plans.h"
#include "test/native/check.h"
#include "test/native/trace_fixture.h"

namespace esreplay {
namespace {

constexpr unsigned kVariants = 12;  // covers every arm, every optional field and every list length

template <class Visit>
void every_event(Visit visit) {
  for (size_t type = 0; type < kEventTypeCount; ++type) {
    if (kEventPlans[type].plan >= 0) visit(static_cast<uint16_t>(type));
  }
}

// Exactly the required size, so that a sanitizer detects one byte too many.
class Block {
 public:
  explicit Block(size_t size) : bytes_(static_cast<uint8_t*>(malloc(size))), size_(size) { memset(bytes_, 0xA5, size); }
  ~Block() { free(bytes_); }
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;
  uint8_t* bytes() const { return bytes_; }
  size_t size() const { return size_; }

 private:
  uint8_t* bytes_;
  size_t size_;
};

bool opens(TraceIndex& index, const std::vector<uint8_t>& trace, Arena& arena, TraceTarget target = {}) {
  TraceError error;
  const bool good = index.open(trace.data(), trace.size(), arena, &error, target);
  if (!good) {
    printf("# offset %llu record %lld %s %s\n", static_cast<unsigned long long>(error.offset),
           static_cast<long long>(error.record), error.field, error.reason);
  }
  return good;
}

TEST(every_event_in_every_version_comes_back_equal) {
  for (uint8_t version = 1; version <= 11; ++version) {
    TraceFixture fixture(version);
    std::vector<MessageFixture*> sent;
    every_event([&](uint16_t type) {
      for (unsigned variant = 0; variant < kVariants; ++variant) {
        sent.push_back(new MessageFixture(type, version, variant, sent.size()));
        fixture.add(*sent.back());
      }
    });
    const std::vector<uint8_t> trace = fixture.finish();
    Arena arena;
    TraceIndex index;
    if (CHECK(opens(index, trace, arena)) && CHECK(index.message_count() == sent.size()) && CHECK(index.complete())) {
      for (size_t i = 0; i < sent.size(); ++i) {
        const Block block(index.message_size(i));
        CHECK(index.build_message(i, block.bytes(), block.size() - 1) == nullptr);
        const void* built = index.build_message(i, block.bytes(), block.size());
        char difference[256];
        if (!CHECK(same_message(sent[i]->message(), built, difference))) {
          printf("# version %u type %u: %s\n", version, index.message(i).event_type, difference);
        }
      }
      Arena second;
      TraceBlocks blocks;
      TraceError error;
      CHECK(transcode(trace.data(), trace.size(), second, blocks, &error));
      CHECK(blocks.size() == trace.size() && memcmp(blocks.data(), trace.data(), trace.size()) == 0);
      second.release();
    }
    arena.release();
    for (const MessageFixture* message : sent) delete message;
  }
}

// The same fields; after every shorter es_process_t come words that say which newer field each of them stands for.
TEST(every_event_in_every_version_has_room_for_newer_fields_when_asked) {
  for (uint8_t version = 1; version <= 11; ++version) {
    TraceFixture fixture(version);
    std::vector<MessageFixture*> sent;
    every_event([&](uint16_t type) {
      sent.push_back(new MessageFixture(type, version, type % kVariants, sent.size()));
      fixture.add(*sent.back());
    });
    const std::vector<uint8_t> trace = fixture.finish();
    Arena arena;
    TraceIndex index;
    const bool opened = CHECK(opens(index, trace, arena, {0, true}));
    for (size_t i = 0; opened && i < sent.size(); ++i) {
      const Block block(index.message_size(i));
      const void* built = index.build_message(i, block.bytes(), block.size());
      char difference[256];
      if (!CHECK(same_message(sent[i]->message(), built, difference))) printf("# %s\n", difference);
      const auto* process = load_at<const uint8_t*>(built, message_layout::kProcess);
      const Plan& plan = kPlans[kPlanProcess];
      for (uint32_t at = size_at(plan, version); at < newest_size(plan); at += 8) {
        NewerField field = {};
        const auto word = load_at<uint64_t>(process, at);
        CHECK(word == kNewerLength ||
              (is_newer_field(word, &field) && field.plan == kPlanProcess && field.offset == at));
      }
    }
    arena.release();
    for (const MessageFixture* message : sent) delete message;
  }
}

// `test/native/cross.test.ts` checks the contents; here a sanitizer checks that the message stays in its block.
TEST(every_event_in_every_version_is_built_at_every_other_in_the_memory_it_asks_for) {
  for (uint8_t version = 1; version <= 11; ++version) {
    TraceFixture fixture(version);
    every_event([&](uint16_t type) {
      for (unsigned variant = 0; variant < 3; ++variant) fixture.add(MessageFixture(type, version, variant, type));
    });
    const std::vector<uint8_t> trace = fixture.finish();
    for (uint8_t wanted = 1; wanted <= 11; ++wanted) {
      Arena arena;
      TraceIndex index;
      if (!CHECK(opens(index, trace, arena, {wanted, version % 2 == 0}))) continue;
      for (size_t i = 0; i < index.message_count(); ++i) {
        const Block block(index.message_size(i));
        CHECK(index.build_message(i, block.bytes(), block.size()) == block.bytes());
        CHECK(load_at<uint32_t>(block.bytes(), message_layout::kVersion) == wanted);
      }
      arena.release();
    }
  }
}

}  // namespace
}  // namespace esreplay
