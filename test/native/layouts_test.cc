// A trace whose header lists other fields than the compiled tables: mapped by name.
#include "src/native/layouts.h"

#include <cstring>

#include "src/native/crc32c.h"
#include "src/schema/generated/plans.h"
#include "test/native/check.h"
#include "test/native/trace_fixture.h"

namespace esreplay {
namespace {

constexpr uint16_t kAuthOpen = 1;
constexpr char kOpen[] = "es_event_open_t";

// A `fields` map with one plan.
std::vector<uint8_t> fields(const char* plan, const std::vector<const char*>& names) {
  std::vector<uint8_t> bytes(4096);
  CborWriter out(bytes.data(), bytes.size());
  out.map(1);
  out.text(plan, strlen(plan));
  out.array(names.size());
  for (const char* name : names) out.text(name, strlen(name));
  bytes.resize(out.size());
  return bytes;
}

// One open message whose payload items are `payload` instead of the encoder's; definitions come from a real one.
class OpenTrace {
 public:
  OpenTrace(const std::vector<uint8_t>& field_map, const std::vector<uint8_t>& payload, unsigned items)
      : fixture_(11, field_map) {
    const MessageFixture message(kAuthOpen, 11, 0, 5);
    Buffer buffer;
    CHECK(fixture_.encoder().message(message.message(), nullptr, buffer.out));
    // The record is the last one; its payload begins behind the ninth item.
    const uint8_t* record = nullptr;
    for (CborCursor in{buffer.out.data()}; in.at < buffer.out.end(); in.skip()) record = in.at;
    CborCursor in{record};
    in.head();
    const uint8_t* items_start = in.at;
    for (int i = 0; i < 9; ++i) in.skip();
    std::vector<uint8_t> head(items_start, in.at);
    buffer.out.reset(static_cast<size_t>(record - buffer.out.data()));
    buffer.out.array(9 + items);
    buffer.out.raw(head.data(), head.size());
    buffer.out.raw(payload.data(), payload.size());
    fixture_.add(buffer.out, true);
    trace_ = fixture_.finish();
    opened_ = index_.open(trace_.data(), trace_.size(), arena_, &error);
    if (!opened_) return;
    memory_.resize(index_.message_size(0));
    built = static_cast<const uint8_t*>(index_.build_message(0, memory_.data(), memory_.size()));
  }
  ~OpenTrace() { arena_.release(); }

  int32_t fflag() const { return load_at<int32_t>(built, message_layout::kEvent); }
  const uint8_t* file() const { return load_at<const uint8_t*>(built, message_layout::kEvent + 8); }

  TraceError error;
  const uint8_t* built = nullptr;

 private:
  TraceFixture fixture_;
  Arena arena_;
  TraceIndex index_;
  std::vector<uint8_t> trace_;
  std::vector<uint8_t> memory_;
  bool opened_ = false;
};

TEST(fields_in_the_compiled_order_change_nothing) {
  const OpenTrace trace(fields(kOpen, {"fflag", "file"}), {0x05, 0x00}, 2);
  CHECK(trace.built != nullptr && trace.fflag() == 5 && trace.file() != nullptr);
}

TEST(fields_in_another_order_are_found_by_name) {
  const OpenTrace trace(fields(kOpen, {"file", "fflag"}), {0x00, 0x05}, 2);
  CHECK(trace.built != nullptr && trace.fflag() == 5 && trace.file() != nullptr);
}

TEST(unknown_fields_are_passed_over) {
  const std::vector<uint8_t> payload = {0x82, 0x01, 0xA1, 0x01, 0x41, 0x07, 0x05, 0x63, 'a', 'b', 'c', 0x00};
  const OpenTrace trace(fields(kOpen, {"future", "fflag", "other", "file"}), payload, 4);
  CHECK(trace.built != nullptr && trace.fflag() == 5 && trace.file() != nullptr);
}

TEST(fields_that_the_trace_lacks_are_empty_or_refused) {
  const OpenTrace no_flag(fields(kOpen, {"file"}), {0x00}, 1);
  CHECK(no_flag.built != nullptr && no_flag.fflag() == 0 && no_flag.file() != nullptr);
  const OpenTrace no_file(fields(kOpen, {"fflag"}), {0x05}, 1);
  CHECK(no_file.built == nullptr && strcmp(no_file.error.field, "open.file") == 0);
  CHECK(strcmp(no_file.error.reason, "is not in the trace and cannot be NULL") == 0);
  const OpenTrace absent(fields(kOpen, {"file", "fflag"}), {0x00}, 1);
  CHECK(absent.built == nullptr && strcmp(absent.error.field, "open.fflag") == 0);
}

TEST(remapped_items_keep_their_types) {
  const OpenTrace trace(fields(kOpen, {"file", "fflag"}), {0x00, 0x60}, 2);
  CHECK(trace.built == nullptr && strcmp(trace.error.field, "open.fflag") == 0);
  CHECK(strcmp(trace.error.reason, "is not an integer") == 0);
  const OpenTrace too_many(fields(kOpen, {"file", "fflag"}), {0x00, 0x05, 0x05}, 3);
  CHECK(too_many.built == nullptr);
}

TEST(broken_field_lists_are_refused) {
  const OpenTrace twice(fields(kOpen, {"file", "file"}), {0x00, 0x05}, 2);
  CHECK(twice.built == nullptr && strcmp(twice.error.field, "fields.es_event_open_t") == 0);
  const OpenTrace number(
      {0xA1, 0x6F, 'e', 's', '_', 'e', 'v', 'e', 'n', 't', '_', 'o', 'p', 'e', 'n', '_', 't', 0x81, 0x01}, {0x05, 0x00},
      2);
  CHECK(number.built == nullptr && strcmp(number.error.reason, "is not text") == 0);
  const OpenTrace unknown(fields("es_event_future_t", {"a", "b"}), {0x05, 0x00}, 2);
  CHECK(unknown.built != nullptr);
}

// What a trace lacks of images: strings become "", so that no client meets a NULL where the header promises none.
TEST(absent_strings_of_images_are_empty_not_null) {
  std::vector<const char*> names;
  for (uint16_t i = 0; i < kPlans[kPlanFile].step_count; ++i) {
    if (strcmp(kPlans[kPlanFile].fields[i], "path") != 0) names.push_back(kPlans[kPlanFile].fields[i]);
  }
  TraceFixture fixture(11, fields("es_file_t", names));
  // A file without its path, by hand: [-2, 22 zeros].
  Buffer buffer;
  buffer.out.array(1 + names.size());
  buffer.out.signed_integer(-2);
  buffer.out.boolean(true);
  for (size_t i = 1; i < names.size(); ++i) buffer.out.unsigned_integer(0);
  fixture.add(buffer.out, false);
  const std::vector<uint8_t> trace = fixture.cut();
  Arena arena;
  TraceIndex index;
  TraceError error;
  if (CHECK(index.open(trace.data(), trace.size(), arena, &error))) {
    CHECK(index.images().files.size() == 1 && index.images().files[0].fixup_count == 1);
    CHECK(index.images().files[0].size == 168 + 8);
  }
  arena.release();
}

}  // namespace
}  // namespace esreplay
