// Malformed traces: every cut, every changed byte with a corrected checksum. Nothing may crash, and what opens must
// build.
#include <cstdlib>
#include <cstring>
#include <vector>

#include "src/native/crc32c.h"
#include "src/native/trace_tally.h"
#include "src/schema/generated/plans.h"
#include "test/native/check.h"
#include "test/native/trace_fixture.h"

namespace esreplay {
namespace {

std::vector<uint8_t> small_trace() {
  TraceFixture fixture;
  for (uint16_t type : {uint16_t{0}, uint16_t{1}, uint16_t{13}, uint16_t{46}, uint16_t{128}}) {
    fixture.add(MessageFixture(type, 11, type % 2 + 2U, type));
  }
  Buffer buffer;
  CHECK(fixture.encoder().gap(3, -1, 0, buffer.out)) && fixture.add(buffer.out, false);
  return fixture.finish();
}

// Offsets of each block's checksum and bytes, so that a test can change bytes and correct the checksum.
struct Frame {
  size_t checksum;  // of the four bytes after 1a; 0 for a shorter checksum
  size_t bytes;
  size_t size;
};

std::vector<Frame> frames_of(const std::vector<uint8_t>& trace) {
  std::vector<Frame> frames;
  CborCursor in{trace.data()};
  in.skip();
  while (in.at < trace.data() + trace.size()) {
    in.head();
    in.head();
    in.head();
    const size_t checksum = *in.at == 0x1A ? static_cast<size_t>(in.at - trace.data()) + 1 : 0;
    in.head();
    const uint64_t size = in.head();
    frames.push_back({checksum, static_cast<size_t>(in.at - trace.data()), size});
    in.at += size;
  }
  return frames;
}

void set_checksum(std::vector<uint8_t>& trace, const Frame& frame) {
  const uint32_t crc = crc32c(trace.data() + frame.bytes, frame.size);
  for (int i = 0; i < 4; ++i) trace[frame.checksum + i] = static_cast<uint8_t>(crc >> (24 - 8 * i));
}

uint32_t next_target() {
  static uint32_t state = 1;
  state = state * 1664525 + 1013904223;
  return state >> 16;
}

// Gives a trace block by block, and spoils what is no longer needed.
struct SpoilingFeed {
  const uint8_t* trace;
  size_t size;
  std::vector<uint8_t> window;
  size_t filled = 0;

  static size_t reach(void* source, size_t from, size_t to) {
    auto& self = *static_cast<SpoilingFeed*>(source);
    to = to < self.size ? to : self.size;
    memset(self.window.data(), 0xEE, from);
    if (to > self.filled) memcpy(self.window.data() + self.filled, self.trace + self.filled, to - self.filled);
    if (to > self.filled) self.filled = to;
    return to;
  }
};

bool same_strings(const Images& a, const Images& b) {
  if (a.strings.size() != b.strings.size()) return false;
  for (size_t i = 0; i < a.strings.size(); ++i) {
    const InternedString& text = a.strings[i];
    if (text.length != b.strings[i].length || memcmp(text.bytes, b.strings[i].bytes, text.length) != 0) return false;
  }
  return true;
}

// A check that keeps nothing of the messages says what opening says.
void checks_alike(const uint8_t* data, size_t size) {
  Arena arena;
  TraceIndex opened;
  TraceIndex checked;
  TraceError opened_error;
  TraceError checked_error;
  TraceTally tally;
  SpoilingFeed feed = {data, size, std::vector<uint8_t>(size + 1)};
  const bool good = opened.open(data, size, arena, &opened_error);
  CHECK(checked.check(feed.window.data(), size, arena, &checked_error, tally, {SpoilingFeed::reach, &feed}) == good);
  CHECK(checked_error.offset == opened_error.offset && checked_error.record == opened_error.record);
  CHECK(strcmp(checked_error.field, opened_error.field) == 0 && strcmp(checked_error.reason, opened_error.reason) == 0);
  CHECK(tally.messages() == opened.message_count() && checked.record_count() == opened.record_count());
  CHECK(checked.complete() == opened.complete() && checked.cut_offset() == opened.cut_offset());
  CHECK(strcmp(checked.cut_reason(), opened.cut_reason()) == 0 && same_strings(checked.images(), opened.images()));
  CHECK(checked.message_count() == 0);
  const Table<InternedList>& lists = checked.images().lists;
  CHECK(lists.size() == opened.images().lists.size());
  // Their items were spoiled with the strings' bytes.
  for (size_t i = 0; i < lists.size(); ++i)
    CHECK(lists[i].items == nullptr && opened.images().lists[i].items != nullptr);
  uint64_t lost = 0;
  for (size_t i = 0; i < opened.gap_count(); ++i) lost += opened.gaps()[i].count;
  CHECK(tally.lost_messages() == lost);
  arena.release();
}

// Opens the trace and, if that succeeds, builds every message in memory of the size that the message asks for.
bool survives(const uint8_t* data, size_t size, TraceError* error) {
  Arena arena;
  TraceIndex index;
  // Every other input as recorded, the rest at some version: what a version omits must be checked all the same.
  const TraceTarget target = {static_cast<uint8_t>(next_target() % 2 == 0 ? 0 : next_target() % 11 + 1),
                              next_target() % 2 == 0};
  const bool good = index.open(data, size, arena, error, target);
  for (size_t i = 0; good && i < index.message_count(); ++i) {
    void* memory = malloc(index.message_size(i));
    CHECK(index.build_message(i, memory, index.message_size(i)) == memory);
    free(memory);
  }
  arena.release();
  // A sample, because each takes memory for the messages that may be answered.
  static uint32_t inputs = 0;
  if (inputs++ % 32 == 0) checks_alike(data, size);
  return good;
}

// Every how many bytes one is changed or the trace is cut: a number without a common factor with the seven heads.
size_t stride() {
  const char* asked = getenv("ESREPLAY_HOSTILE_STRIDE");
  return asked == nullptr ? 1 : strtoul(asked, nullptr, 10);
}

bool ends_a_block(const std::vector<Frame>& frames, size_t size) {
  for (const Frame& frame : frames)
    if (size == frame.bytes + frame.size) return true;
  return false;
}

TEST(every_cut_is_a_cut_or_a_refusal) {
  const std::vector<uint8_t> trace = small_trace();
  const std::vector<Frame> frames = frames_of(trace);
  const size_t header_end = frames[0].bytes + frames[0].size;
  const size_t step = stride();
  for (size_t size = 0; size < trace.size(); ++size) {
    if (size % step != 0 && !ends_a_block(frames, size) && !ends_a_block(frames, size + 1)) continue;
    // Exactly as long as it claims, so that a sanitizer detects one byte too many.
    auto* copy = static_cast<uint8_t*>(malloc(size == 0 ? 1 : size));
    memcpy(copy, trace.data(), size);
    Arena arena;
    TraceIndex index;
    TraceError error;
    const bool good = index.open(copy, size, arena, &error);
    CHECK(good == (size >= header_end));
    if (good) {
      size_t whole = header_end;
      for (const Frame& frame : frames) whole = frame.bytes + frame.size <= size ? frame.bytes + frame.size : whole;
      CHECK(!index.complete() && index.cut_offset() == whole && index.cut_reason()[0] != 0);
    } else {
      CHECK(error.reason[0] != 0 && error.offset <= size);
    }
    arena.release();
    if (size % 8 == 0) checks_alike(copy, size);
    free(copy);
  }
}

TEST(changed_bytes_with_right_checksums_never_crash) {
  const std::vector<uint8_t> trace = small_trace();
  const size_t step = stride();
  size_t refused = 0;
  size_t accepted = 0;
  for (const Frame& frame : frames_of(trace)) {
    if (frame.checksum == 0) continue;
    for (size_t at = frame.bytes; at < frame.bytes + frame.size; at += step) {
      constexpr uint8_t kHeads[] = {0x00, 0x1B, 0x3B, 0x5B, 0x9B, 0xF6, 0xFF};
      for (const uint8_t value : {kHeads[at % 7], static_cast<uint8_t>(trace[at] + 1)}) {
        if (value == trace[at]) continue;
        std::vector<uint8_t> changed = trace;
        changed[at] = value;
        set_checksum(changed, frame);
        TraceError error;
        const bool good = survives(changed.data(), changed.size(), &error);
        ++(good ? accepted : refused);
        if (!good) CHECK(error.reason[0] != 0 && error.offset <= changed.size());
      }
    }
  }
  CHECK(refused > 500 / step && accepted > 500 / step);
}

TEST(changed_bytes_without_right_checksums_are_refused) {
  const std::vector<uint8_t> trace = small_trace();
  for (const Frame& frame : frames_of(trace)) {
    for (size_t at = frame.bytes; at < frame.bytes + frame.size; at += 7) {
      std::vector<uint8_t> changed = trace;
      changed[at] ^= 0x10;
      TraceError error;
      CHECK(!survives(changed.data(), changed.size(), &error));
      CHECK(strcmp(error.field, "block.crc32c") == 0 && error.record == TraceError::kNoRecord);
    }
  }
}

struct Lie {
  std::vector<uint8_t> records;
  const char* field;
  const char* reason;
};

TEST(records_that_lie_are_refused_with_field_and_reason) {
  const std::vector<uint8_t> zeros_process = [] {
    std::vector<uint8_t> bytes(4096);
    CborWriter out(bytes.data(), bytes.size());
    out.array(1 + kPlans[kPlanProcess].step_count);
    out.signed_integer(-1);
    for (uint16_t i = 0; i < kPlans[kPlanProcess].step_count; ++i) out.unsigned_integer(0);
    bytes.resize(out.size());
    return bytes;
  }();
  const Lie lies[] = {
      {{0x01}, "", "is not a record"},
      {{0x80}, "", "is not a record"},
      {{0x81, 0x60}, "", ""},
      {{0x81, 0x29}, "type", "is an unknown kind of record"},
      {{0x81, 0x1A, 0xFF, 0xFF, 0xFF, 0xFF}, "type", ""},
      {{0x82, 0x18, 0x94, 0x00}, "", "has fewer items than a message"},
      {{0x8B, 0x01, 0, 0, 0, 0, 0xF6, 0, 0, 0, 0, 0}, "process", "names a process that is not defined yet"},
      {{0x8B, 0x01, 0x60, 0, 0, 0, 0xF6, 0, 0, 0, 0, 0}, "mach_time", "is not a delta"},
      {{0x8B, 0x01, 0x1B, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xF6, 0, 0, 0, 0, 0}, "mach_time", "is not a delta"},
      {{0x82, 0x22, 0x01}, "string", "is not a string"},
      {{0x82, 0x23, 0x81, 0x00}, "list", "names a string that is not defined yet"},
      {{0x82, 0x23, 0x81, 0xF6}, "list", "is null in a list"},
      {{0x82, 0x24, 0x20}, "thread.thread_id", "is negative"},
      {{0x82, 0x24, 0xF4}, "thread.thread_id", "is not an integer"},
      {zeros_process, "process.is_platform_binary", "is not true or false"},
      {{0x84, 0x26, 0x01, 0xF6, 0x02}, "gap.source", "is not 0 or 1"},
      {{0x87, 0x25, 0x00, 0x00, 0x00, 0x00, 0xF4, 0xF6}, "response.messageIndex", "is not an earlier message"},
      {{0x85, 0x27, 0x00, 0x00, 0x00, 0xF6}, "run.messageVersion", "is not from 1 to 255"},
      {{0x82, 0x22, 0x61, 0xFF}, "string", "holds text that is not UTF-8"},
  };
  for (const Lie& lie : lies) {
    TraceFixture fixture;
    Buffer buffer;
    // A good record first, so that the ordinal shows.
    buffer.out.raw("\x82\x24\x05", 3);
    buffer.out.raw(lie.records.data(), lie.records.size());
    fixture.add(buffer.out, false);
    const std::vector<uint8_t> trace = fixture.cut();
    Arena arena;
    TraceIndex index;
    TraceError error;
    const bool refused = CHECK(!index.open(trace.data(), trace.size(), arena, &error));
    const bool told = CHECK(error.record == 1 && error.offset >= trace.size() - lie.records.size()) &&
                      (lie.reason[0] == 0 || CHECK(strcmp(error.reason, lie.reason) == 0)) &&
                      (lie.reason[0] == 0 || CHECK(strcmp(error.field, lie.field) == 0));
    if (refused && !told) {
      printf("# lie %zu: record %lld offset %llu of %zu: %s %s\n", static_cast<size_t>(&lie - lies),
             static_cast<long long>(error.record), static_cast<unsigned long long>(error.offset), trace.size(),
             error.field, error.reason);
    }
    arena.release();
  }
}

// A list of many references to one long string: small in the file, huge in memory.
TEST(amplification_is_bounded) {
  TraceFixture fixture;
  Buffer buffer;
  const std::vector<char> text(100'000, 'x');
  buffer.out.array(2), buffer.out.signed_integer(-3), buffer.out.text(text.data(), text.size());
  buffer.out.array(2), buffer.out.signed_integer(-4), buffer.out.array(1000);
  for (int i = 0; i < 1000; ++i) buffer.out.unsigned_integer(0);
  fixture.add(buffer.out, false);
  const std::vector<uint8_t> trace = fixture.cut();
  Arena arena;
  TraceIndex index;
  TraceError error;
  CHECK(!index.open(trace.data(), trace.size(), arena, &error));
  CHECK(strcmp(error.field, "list") == 0 && strcmp(error.reason, "needs more than 16 MiB of memory") == 0);
  arena.release();
}

TEST(opening_and_newer_formats_are_told_apart) {
  std::vector<uint8_t> trace = small_trace();
  TraceError error;
  trace[16] = 0x02;
  CHECK(!survives(trace.data(), trace.size(), &error) && strcmp(error.reason, "was made by a newer esreplay") == 0);
  trace[16] = 0x00;
  CHECK(!survives(trace.data(), trace.size(), &error) && strcmp(error.reason, "has an unknown format number") == 0);
  trace[16] = 0x01;
  trace.push_back(0x00);
  CHECK(!survives(trace.data(), trace.size(), &error) && strcmp(error.reason, "has bytes after its end block") == 0);
}

}  // namespace
}  // namespace esreplay
