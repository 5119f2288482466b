// What surrounds messages (runs, gaps, responses, raw messages), and that a failed call leaves the encoder unchanged.
#include "src/native/trace_encoder.h"

#include <cstdlib>
#include <cstring>

#include "src/native/layouts.h"
#include "src/native/transcode.h"
#include "src/schema/generated/plans.h"
#include "test/native/check.h"
#include "test/native/trace_fixture.h"

namespace esreplay {
namespace {

constexpr uint16_t kAuthExec = 0;
constexpr uint16_t kNotifyClose = 12;
constexpr uint16_t kUnknown = 900;

bool comes_back_equal(const std::vector<uint8_t>& trace) {
  Arena arena;
  TraceBlocks blocks;
  TraceError error;
  const bool good = transcode(trace.data(), trace.size(), arena, blocks, &error) && blocks.size() == trace.size() &&
                    memcmp(blocks.data(), trace.data(), trace.size()) == 0;
  if (!good) printf("# %s: %s\n", error.field, error.reason);
  arena.release();
  return good;
}

// A message of an unknown type: that of `base`, under another number.
std::vector<uint8_t> unknown_message(const MessageFixture& base) {
  std::vector<uint8_t> message(base.message(), base.message() + message_layout::kWholeSize);
  store_at(message.data(), message_layout::kEventType, uint32_t{kUnknown});
  return message;
}

TEST(runs_gaps_responses_and_raw_messages_come_back) {
  TraceFixture fixture;
  TraceEncoder& encoder = fixture.encoder();
  const MessageFixture open(kAuthOpen, 11, 0, 1);
  const MessageFixture close(kNotifyClose, 11, 3, 2);
  const MessageFixture old_open(kAuthOpen, 9, 0, 3);
  const uint8_t payload[] = {1, 2, 3, 0xFF};
  fixture.add(open);
  const auto put = [&](bool is_message, auto encode) {
    Buffer buffer;
    CHECK(encode(buffer.out)) && fixture.add(buffer.out, is_message);
  };
  put(false, [&](CborWriter& out) { return encoder.response({0, -5, 1, true, UINT32_MAX, {4, "auth"}}, out); });
  put(false, [&](CborWriter& out) { return encoder.response({0, 5000, 0, false, 1, {0, nullptr}}, out); });
  put(false, [&](CborWriter& out) { return encoder.gap(7, -1, 0, out); });
  put(false, [&](CborWriter& out) { return encoder.gap(2, kNotifyClose, 1, out); });
  fixture.add(close);
  put(true, [&](CborWriter& out) { return encoder.raw_message(unknown_message(close).data(), payload, 4, out); });
  put(false, [&](CborWriter& out) { return encoder.run(9, 5, 6, {4, "boot"}, out); });
  fixture.add(old_open);
  put(false, [&](CborWriter& out) { return encoder.run(11, 50, 60, {0, nullptr}, out); });
  fixture.add(open);
  put(false, [&](CborWriter& out) { return encoder.gap(1, -1, 0, out); });
  const std::vector<uint8_t> trace = fixture.finish();
  CHECK(comes_back_equal(trace));

  Arena arena;
  TraceIndex index;
  TraceError error;
  if (CHECK(index.open(trace.data(), trace.size(), arena, &error)) && CHECK(index.message_count() == 5)) {
    CHECK(index.gap_before(0) == 0 && index.gap_before(1) == 9 && index.gap_before(2) == 0 && index.gap_count() == 3);
    CHECK(index.message(0).is_auth() && !index.message(1).is_auth() && index.message(2).is_raw());
    CHECK(index.message(2).event_type == kUnknown && index.message(3).version == 9 && index.message(4).version == 11);
    CHECK(index.message_size(3) + 40 == index.message_size(0) || index.message_size(3) < index.message_size(0));
    const auto* process = load_at<const uint8_t*>(open.message(), message_layout::kProcess);
    CHECK(index.pid(index.message(0)) == load_at<uint32_t>(process, message_layout::kProcessPid));
    const auto* thread = load_at<const uint8_t*>(open.message(), message_layout::kThread);
    CHECK(index.thread_id(index.message(0)) == load_at<uint64_t>(thread, 0) && index.thread_id(index.message(1)) == 0);
    CHECK(index.budget_ticks(index.message(0)) == load_at<uint64_t>(open.message(), message_layout::kDeadline) -
                                                      load_at<uint64_t>(open.message(), message_layout::kMachTime));
    std::vector<uint8_t> memory(index.message_size(2));
    CHECK(index.build_message(2, memory.data(), memory.size()) != nullptr);
    CHECK(load_at<uint32_t>(memory.data(), message_layout::kEventType) == kUnknown &&
          exec_lists(memory.data()) == nullptr);
  }
  arena.release();
}

TEST(definitions_end_with_the_message_version) {
  TraceFixture fixture;
  TraceEncoder& encoder = fixture.encoder();
  Buffer buffer;
  const MessageFixture open(kAuthOpen, 11, 0, 1);
  CHECK(encoder.message(open.message(), nullptr, buffer.out));
  const TraceResponse response = {0, 1, 0, false, 0, {3, "who"}};
  const auto records_of = [&](auto encode) {
    const uint64_t before = encoder.record_count();
    CHECK(encode());
    return encoder.record_count() - before;
  };
  const auto respond = [&] { return encoder.response(response, buffer.out); };
  CHECK(records_of(respond) == 2 && records_of(respond) == 1);
  CHECK(encoder.run(11, 1, 1, {0, nullptr}, buffer.out) && records_of(respond) == 1);
  CHECK(encoder.run(9, 1, 1, {0, nullptr}, buffer.out) && records_of(respond) == 2);
}

// Returns where a bit changes a field; null if the field points to another image or is empty.
uint8_t* changeable(const PlanStep& step, uint8_t* image) {
  if (step.op == Op::kFile) return nullptr;
  if (step.op != Op::kString && step.op != Op::kToken) return image + step.offset;
  const auto token = load_at<StringToken>(image, step.offset);
  return token.length == 0 ? nullptr : reinterpret_cast<uint8_t*>(const_cast<char*>(token.data));
}

TEST(an_image_that_differs_in_one_field_is_another) {
  unsigned changed = 0;
  for (uint8_t version = 1; version <= message_layout::kNewestVersion; ++version) {
    TraceFixture fixture;
    TraceEncoder& encoder = fixture.encoder();
    Buffer buffer;
    CHECK(encoder.run(version, 1, 1, {0, nullptr}, buffer.out));
    const MessageFixture open(kAuthOpen, version, 2, 1);
    const auto records = [&] {
      const uint64_t before = encoder.record_count();
      CHECK(encoder.message(open.message(), nullptr, buffer.out));
      return encoder.record_count() - before;
    };
    records();
    const auto change_each = [&](uint16_t plan, uint8_t* image) {
      for (uint16_t i = 0; i < steps_at_version(kPlans[plan], version); ++i) {
        const PlanStep& step = kPlans[plan].steps[i];
        uint8_t* byte = changeable(step, image);
        if (byte == nullptr) continue;
        *byte ^= 1;
        const bool is_another = records() > 1;
        *byte ^= 1;
        if (!CHECK(is_another) || !CHECK(records() == 1)) printf("# %s, version %d\n", kPlans[plan].fields[i], version);
        ++changed;
      }
    };
    auto* process = load_at<uint8_t*>(open.message(), message_layout::kProcess);
    change_each(kPlanProcess, process);
    for (const PlanStep* step = kPlans[kPlanProcess].steps; step->since == 1; ++step)
      if (step->op == Op::kFile) change_each(kPlanFile, load_at<uint8_t*>(process, step->offset));
  }
  CHECK(changed > 400);
}

// The first process, file and thread of a trace are those of an open under version 11; a later run has version 10.
TEST(references_across_message_versions_are_refused) {
  struct Reference {
    std::vector<uint8_t> record;
    const char* field;
    const char* reason;
  };
  std::vector<uint8_t> process(256);
  CborWriter out(process.data(), process.size());
  out.array(1 + steps_at_version(kPlans[kPlanProcess], 10));
  out.signed_integer(-1);
  for (uint16_t i = 0; i < steps_at_version(kPlans[kPlanProcess], 10); ++i) {
    const PlanStep& step = kPlans[kPlanProcess].steps[i];
    if (step.op == Op::kBool) {
      out.boolean(false);
    } else if (step.op == Op::kBytes) {
      out.bytes(process.data() + 200, step.extent);
    } else if ((step.flags & kNullable) != 0) {
      out.null();
    } else {
      out.unsigned_integer(0);
    }
  }
  process.resize(out.size());
  const Reference references[] = {
      {{0x8B, 0x01, 0, 0, 0, 0, 0xF6, 0, 0, 0, 0, 0},
       "process",
       "names a process defined under another message version"},
      {process, "process.executable", "names a file defined under another message version"},
  };
  for (const Reference& reference : references) {
    TraceFixture fixture;
    fixture.add(MessageFixture(kAuthOpen, 11, 0, 1));
    Buffer buffer;
    CHECK(fixture.encoder().run(10, 1, 1, {0, nullptr}, buffer.out));
    buffer.out.raw(reference.record.data(), reference.record.size());
    fixture.add(buffer.out, false);
    const std::vector<uint8_t> trace = fixture.cut();
    Arena arena;
    TraceIndex index;
    TraceError error;
    CHECK(!index.open(trace.data(), trace.size(), arena, &error));
    if (!CHECK(strcmp(error.field, reference.field) == 0 && strcmp(error.reason, reference.reason) == 0)) {
      printf("# %s: %s\n", error.field, error.reason);
    }
    arena.release();
  }
  // A thread: after a good message of version 10, which brings a process of its own.
  TraceFixture fixture;
  fixture.add(MessageFixture(kAuthOpen, 11, 0, 1));
  Buffer buffer;
  CHECK(fixture.encoder().run(10, 1, 1, {0, nullptr}, buffer.out));
  CHECK(fixture.encoder().message(MessageFixture(kAuthOpen, 10, 0, 1).message(), nullptr, buffer.out));
  buffer.out.raw("\x8B\x01\x00\x00\x00\x01\x00\x00\x00\x00\x00\x01", 12);
  fixture.add(buffer.out, true);
  const std::vector<uint8_t> trace = fixture.cut();
  Arena arena;
  TraceIndex index;
  TraceError error;
  CHECK(!index.open(trace.data(), trace.size(), arena, &error));
  CHECK(strcmp(error.reason, "names a thread defined under another message version") == 0);
  arena.release();
}

TEST(auth_without_a_deadline_gets_the_default_budget) {
  TraceFixture fixture;
  const MessageFixture open(kAuthOpen, 11, 2, 1);
  const MessageFixture close(kNotifyClose, 11, 2, 1);
  fixture.add(open);
  fixture.add(close);
  const std::vector<uint8_t> trace = fixture.finish();
  Arena arena;
  TraceIndex index;
  TraceError error;
  CHECK(index.open(trace.data(), trace.size(), arena, &error));
  CHECK(index.message(0).deadline == 0 && index.budget_ticks(index.message(0)) == kFixtureHeader.budget_ticks);
  CHECK(index.message(1).deadline == 0 && index.budget_ticks(index.message(1)) == 0);
  arena.release();
}

// Every capacity that is too small fails, and the calls after it behave as if it had not happened.
TEST(failed_encoding_is_forgotten) {
  const MessageFixture first(kAuthExec, 11, 2, 1);
  const MessageFixture second(kAuthExec, 11, 3, 9);
  Arena arena;
  TraceEncoder plain;
  TraceEncoder tried;
  CHECK(plain.reserve(arena, 1000) && tried.reserve(arena, 1000));
  plain.start(kFixtureHeader);
  tried.start(kFixtureHeader);
  std::vector<uint8_t> wanted(1 << 16);
  CborWriter plain_out(wanted.data(), wanted.size());
  CHECK(plain.message(first.message(), first.lists(), plain_out));
  const size_t first_size = plain_out.size();
  CHECK(plain.message(second.message(), second.lists(), plain_out));
  std::vector<uint8_t> got(1 << 16);
  CborWriter out(got.data(), got.size());
  CHECK(tried.message(first.message(), first.lists(), out) && out.size() == first_size);
  for (size_t capacity = 0; capacity < plain_out.size() - first_size; ++capacity) {
    std::vector<uint8_t> small(capacity);
    CborWriter small_out(small.data(), capacity);
    CHECK(!tried.message(second.message(), second.lists(), small_out) && small_out.size() == 0 && !small_out.full());
    CHECK(strcmp(tried.failure(), "the output buffer is full") == 0);
  }
  CHECK(tried.message(second.message(), second.lists(), out) && out.size() == plain_out.size());
  CHECK(memcmp(got.data(), wanted.data(), out.size()) == 0);
  CHECK(tried.record_count() == plain.record_count() && tried.message_count() == 2);
  arena.release();
}

TEST(encoder_refuses_what_the_format_cannot_hold) {
  Arena arena;
  TraceEncoder encoder;
  CHECK(encoder.reserve(arena, 1000));
  encoder.start(kFixtureHeader);
  Buffer buffer;
  const MessageFixture open(kAuthOpen, 11, 0, 1);
  const MessageFixture old_open(kAuthOpen, 10, 0, 1);
  CHECK(!encoder.message(old_open.message(), nullptr, buffer.out));
  std::vector<uint8_t> message(open.message(), open.message() + message_layout::kWholeSize);
  store_at(message.data(), message_layout::kTimeNanoseconds, int64_t{1'000'000'000});
  CHECK(!encoder.message(message.data(), nullptr, buffer.out));
  store_at(message.data(), message_layout::kTimeNanoseconds, int64_t{0});
  store_at(message.data(), message_layout::kTimeSeconds, int64_t{-1});
  CHECK(!encoder.message(message.data(), nullptr, buffer.out));
  store_at(message.data(), message_layout::kTimeSeconds, int64_t{1});
  store_at(message.data(), message_layout::kEvent + 8, static_cast<const void*>(nullptr));
  CHECK(!encoder.message(message.data(), nullptr, buffer.out));
  store_at(message.data(), message_layout::kEventType, uint32_t{kUnknown});
  CHECK(!encoder.message(message.data(), nullptr, buffer.out));
  CHECK(buffer.out.size() == 0 && encoder.record_count() == 0);
  CHECK(encoder.message(open.message(), nullptr, buffer.out));
  arena.release();
}

// Blocks end before the record that would exceed 256 KiB, and every block counts the messages before it.
template <class T>
uint64_t bytes_of(const Table<T>& table) {
  return table.size() * sizeof(T);
}

TEST(the_memory_of_an_index_is_known_before_it_is_made) {
  for (uint8_t version = 1; version <= message_layout::kNewestVersion; ++version) {
    TraceFixture fixture(version);
    for (uint16_t type = 0; type < kEventTypeCount; ++type) {
      if (kEventPlans[type].plan < 0) continue;
      for (unsigned variant = 0; variant < 6; ++variant)
        fixture.add(MessageFixture(type, version, variant, type * 16U + variant));
    }
    Buffer buffer;
    if (CHECK(fixture.encoder().gap(3, -1, 0, buffer.out))) fixture.add(buffer.out, false);
    const uint64_t told = fixture.encoder().index_bytes();
    const std::vector<uint8_t> trace = fixture.finish();
    Arena arena;
    TraceIndex index;
    TraceError error;
    if (CHECK(index.open(trace.data(), trace.size(), arena, &error))) {
      const Images& images = index.images();
      const uint64_t taken = bytes_of(images.processes) + bytes_of(images.files) + bytes_of(images.threads) +
                             bytes_of(images.strings) + bytes_of(images.lists) + bytes_of(images.pool) +
                             index.message_count() * sizeof(TraceMessage) + index.gap_count() * sizeof(TraceGap);
      CHECK(told >= taken && told < taken + taken / 8);
    }
    arena.release();
  }
}

TEST(blocks_are_cut_where_the_format_says) {
  TraceFixture fixture;
  for (unsigned i = 0; i < 3000; ++i) fixture.add(MessageFixture(kAuthExec, 11, i, i));
  const std::vector<uint8_t> trace = fixture.finish();
  size_t blocks = 0;
  CborCursor in{trace.data()};
  in.skip();
  while (in.at < trace.data() + trace.size()) {
    in.head();
    const uint64_t kind = in.head();
    in.skip();
    in.skip();
    const uint64_t size = in.head();
    if (kind == 1 && in.at + size < trace.data() + trace.size() - 40) {
      CHECK(size <= 262'144 && size > 262'144 - 1000);
      ++blocks;
    }
    in.at += size;
  }
  CHECK(blocks >= 2);
  CHECK(comes_back_equal(trace));
}

}  // namespace
}  // namespace esreplay
