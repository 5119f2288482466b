// TraceIndex::build_message: makes the header from the message's row, the rest from its record and the interned images.
#include <cassert>

#include "src/native/step_builder.h"
#include "src/native/trace_limits.h"
#include "src/native/trace_reader.h"

namespace esreplay {
namespace {

// By stores: what a compiler makes of memset at this size takes twice as long.
void clear_header(uint8_t* message) {
  static_assert(message_layout::kWholeSize % sizeof(uint64_t) == 0);
  using Pair = uint64_t __attribute__((vector_size(16), aligned(8), may_alias));
  constexpr size_t kPairs = message_layout::kWholeSize / sizeof(Pair);
  auto* pairs = reinterpret_cast<Pair*>(message);
#pragma GCC unroll 16
  for (size_t i = 0; i < kPairs; ++i) pairs[i] = Pair{};
  store_at(message, message_layout::kWholeSize - sizeof(uint64_t), uint64_t{0});
}

void fill_header(const TraceMessage& row, uint8_t* message) {
  namespace at = message_layout;
  clear_header(message);
  store_at(message, at::kVersion, uint32_t{row.version});
  store_at(message, at::kActionType, row.is_auth() ? at::kActionAuth : at::kActionNotify);
  store_at(message, at::kEventType, uint32_t{row.event_type});
}

// The recorded times and numbers.
void date(const TraceMessage& row, uint8_t* message) {
  namespace at = message_layout;
  store_at(message, at::kTimeSeconds, row.wall_ns / kNsPerSecond);
  store_at(message, at::kTimeNanoseconds, row.wall_ns % kNsPerSecond);
  store_at(message, at::kMachTime, row.mach_time);
  store_at(message, at::kDeadline, row.deadline);
  if (row.version >= at::kSeqNumSince) store_at(message, at::kSeqNum, row.seq_num);
  if (row.version >= at::kGlobalSeqNumSince) store_at(message, at::kGlobalSeqNum, row.global_seq_num);
}

// For a NOTIFY whose action is not a plain allow, [result_type, value]. All items before it are only heads.
void fill_result(const uint8_t* record, uint8_t* message) {
  CborCursor in{record};
  in.head();
  CborMajor major;
  in.head(&major);
  const int heads =
      major == CborMajor::kNegative ? 10 : 8;  // a raw record's own type and action type, then dMach to action
  for (int i = 0; i < heads; ++i) in.head();
  store_at(message, message_layout::kAction, static_cast<uint32_t>(in.head()));
  store_at(message, message_layout::kActionResult, static_cast<uint32_t>(in.head()));
}

// The payload of an unknown type stays as it was; pointers in it lead nowhere in another process.
void fill_bytes(const TraceMessage& row, const uint8_t* record, uint8_t* message) {
  constexpr size_t kUnion = message_layout::kExecLists - message_layout::kEvent;
  CborCursor payload{record + (row.place & UINT16_MAX)};
  const uint64_t size = payload.head();
  memcpy(message + message_layout::kEvent, payload.at, size < kUnion ? size : kUnion);
}

template <class Builder>
void fill(Builder& build, const TraceMessage& row, const Images& images, const uint8_t* record, uint8_t* message) {
  build.allocate(message_layout::kWholeSize);
  fill_header(row, message);
  if ((row.flags & kMessageResult) != 0) fill_result(record, message);
  store_at(message, message_layout::kProcess, build.copy(images.processes[row.process]));
  if (row.thread != TraceMessage::kNoThread && row.version >= message_layout::kThreadSince)
    store_at(message, message_layout::kThread, build.thread(row.thread));
  if (row.has_bytes()) fill_bytes(row, record, message);
  if (!row.is_raw()) {
    const EventPlan& event = kEventPlans[row.event_type];
    const auto plan = static_cast<uint16_t>(event.plan);
    uint8_t* payload = message + message_layout::kEvent;
    if (event.by_pointer != 0) {
      payload = build.allocate_struct(plan);
      store_at(message, message_layout::kEvent, payload);
    }
    // The payload's items are what is left of the record's array.
    CborCursor head{record};
    build.steps(plan, head.head() - kMessageItems, payload);
    const ExecLists* lists = build.exec_lists();
    store_at(message, message_layout::kExecLists, lists);
    if (lists != nullptr) store_at(payload, message_layout::kExecListsInEvent, lists);
  }
  assert(build.end() == message + row.size);
}

}  // namespace

void* TraceIndex::build_message(size_t index, void* memory, size_t capacity) const {
  void* built = build_undated(index, memory, capacity);
  if (built != nullptr) date(messages_[index], static_cast<uint8_t*>(built));
  return built;
}

void* TraceIndex::build_undated(size_t index, void* memory, size_t capacity) const {
  const TraceMessage& row = messages_[index];
  if (capacity < row.size) return nullptr;
  auto* message = static_cast<uint8_t*>(memory);
  const uint8_t* record = data_ + row.offset();
  const uint8_t* items = record + (row.place & UINT16_MAX);
  if ((row.flags & kMessageTargeted) != 0) {
    StepBuilder<false, true> build(layouts_, images_, row.version, newer_room_, items, message);
    fill(build, row, images_, record, message);
  } else {
    StepBuilder<false, false> build(layouts_, images_, row.version, newer_room_, items, message);
    fill(build, row, images_, record, message);
  }
  return memory;
}

size_t TraceIndex::first_gap(size_t index) const {
  size_t low = 0;
  size_t high = gaps_.size();
  while (low < high) {
    const size_t middle = (low + high) / 2;
    if (gaps_[middle].index < index) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

uint64_t TraceIndex::gap_before(size_t index) const {
  if ((messages_[index].flags & kMessageGapBefore) == 0) return 0;
  uint64_t count = 0;
  for (size_t i = first_gap(index); i < gaps_.size() && gaps_[i].index == index; ++i) count += gaps_[i].count;
  return count;
}

}  // namespace esreplay
