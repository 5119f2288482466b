// A trace with a header that lists other fields than the compiled tables: mapped by name.
#include "src/native/layouts.h"

#include <cstring>
#include <initializer_list>
#include <string_view>

#include "src/native/transcode.h"
#include "src/schema/generated/plans.h"
#include "test/native/check.h"
#include "test/native/trace_fixture.h"

namespace esreplay {
namespace {

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

// An open message with `payload` instead of the encoder's payload items; definitions come from a real message.
class OpenTrace {
 public:
  OpenTrace(const std::vector<uint8_t>& field_map, const std::vector<uint8_t>& payload, unsigned items)
      : fixture_(11, field_map) {
    const MessageFixture message(kAuthOpen, 11, 0, 5);
    Buffer buffer;
    CHECK(fixture_.encoder().message(message.message(), nullptr, buffer.out));
    // The record is the last one; its payload begins after the ninth item.
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
  CHECK(number.built == nullptr && strcmp(number.error.reason, "is not a map of arrays of texts") == 0);
  const OpenTrace unknown(fields("es_event_future_t", {"a", "b"}), {0x05, 0x00}, 2);
  CHECK(unknown.built != nullptr);
}

// An `events` array of [number, name, plan name].
struct Event {
  uint64_t number;
  const char* name;
  const char* plan;
};
std::vector<uint8_t> events(const std::vector<Event>& entries) {
  std::vector<uint8_t> bytes(4096);
  CborWriter out(bytes.data(), bytes.size());
  out.array(entries.size());
  for (const Event& entry : entries) {
    out.array(3);
    out.unsigned_integer(entry.number);
    out.text(entry.name, strlen(entry.name));
    out.text(entry.plan, strlen(entry.plan));
  }
  bytes.resize(out.size());
  return bytes;
}

// A trace with one process, one open message, and one ordinary record of type 900 with two payload items.
std::vector<uint8_t> trace_with_future_event(const std::vector<uint8_t>& event_list) {
  TraceFixture fixture(11, {}, event_list);
  fixture.add(MessageFixture(kAuthOpen, 11, 0, 5));
  Buffer buffer;
  buffer.out.array(9 + 2);
  buffer.out.unsigned_integer(900);
  for (const int item : {1, 1, -1, 0, -1, 0, 0, 0}) item < 0 ? buffer.out.null() : buffer.out.unsigned_integer(item);
  buffer.out.text("future", 6);
  buffer.out.unsigned_integer(5);
  fixture.add(buffer.out, true);
  return fixture.cut();
}

TEST(event_types_of_a_newer_schema_are_kept_raw) {
  for (const char* name : {"ES_EVENT_TYPE_AUTH_TELEPORT", "ES_EVENT_TYPE_NOTIFY_TELEPORT"}) {
    const bool is_auth = name[14] == 'A';
    const std::vector<uint8_t> trace = trace_with_future_event(
        events({{kAuthOpen, "ES_EVENT_TYPE_AUTH_OPEN", kOpen}, {900, name, "es_event_teleport_t"}}));
    Arena arena;
    TraceIndex index;
    TraceError error;
    if (CHECK(index.open(trace.data(), trace.size(), arena, &error)) && CHECK(index.message_count() == 2)) {
      CHECK(index.message(1).is_raw() && index.message(1).is_auth() == is_auth && !index.message(0).is_raw());
      std::vector<uint8_t> memory(index.message_size(1));
      CHECK(index.build_message(1, memory.data(), memory.size()) != nullptr);
      CHECK(load_at<uint32_t>(memory.data(), message_layout::kEventType) == 900);
    }
    arena.release();
    // Encoded again it is a raw message whose payload is the bytes of the two items.
    TraceBlocks blocks;
    CHECK(transcode(trace.data(), trace.size(), arena, blocks, &error));
    const std::string_view copy(reinterpret_cast<const char*>(blocks.data()), blocks.size());
    CHECK(copy.find(std::string_view("\x8C\x28\x19\x03\x84", 5)) != std::string_view::npos);
    CHECK(copy.find(std::string_view("\x48\x66\x66uture\x05", 9)) != std::string_view::npos);
    arena.release();
  }
}

TEST(event_types_that_the_header_does_not_list_are_refused) {
  const std::vector<uint8_t> lists[] = {events({}),
                                        events({{kAuthOpen, "ES_EVENT_TYPE_AUTH_OPEN", "es_event_other_t"}})};
  for (const std::vector<uint8_t>& list : lists) {
    const std::vector<uint8_t> trace = trace_with_future_event(list);
    Arena arena;
    TraceIndex index;
    TraceError error;
    CHECK(!index.open(trace.data(), trace.size(), arena, &error));
    CHECK(strcmp(error.field, "type") == 0 && strcmp(error.reason, "is missing in the header's events") == 0);
    arena.release();
  }
  const std::vector<uint8_t> broken = trace_with_future_event({0x81, 0x82, 0x01, 0x60});
  Arena arena;
  TraceIndex index;
  TraceError error;
  CHECK(!index.open(broken.data(), broken.size(), arena, &error) && strcmp(error.field, "events") == 0);
  arena.release();
}

// Strings that a trace's images lack become "", so that a client never gets a NULL where the header promises a string.
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
