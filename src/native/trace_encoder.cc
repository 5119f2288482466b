// Whole records: messages, responses, gaps, runs. The items of plans are in step_encoder.cc.
#include "src/native/trace_encoder.h"

#include "src/native/layouts.h"
#include "src/native/mach_line.h"
#include "src/native/record_kind.h"
#include "src/schema/generated/plans.h"

namespace esreplay {
namespace {

constexpr size_t kKeyBytesEach = 256;  // a process record takes about 200
constexpr size_t kStringsEach = 4;

}  // namespace

bool TraceEncoder::reserve(Arena& arena, size_t max_definitions) {
  for (int kind = 0; kind < kTables; ++kind) {
    // One key may be as long as a record, and an exec has thousands of strings.
    const size_t keys = max_definitions * kKeyBytesEach;
    const size_t entries = kind == kStrings ? max_definitions * kStringsEach : max_definitions;
    if (!tables_[kind].reserve(arena, entries, keys < kMaxRecord ? kMaxRecord : keys)) return false;
  }
  return expected_.reserve(arena, size_t{UINT16_MAX} + 1) && expected_.extend(size_t{UINT16_MAX} + 1) != nullptr &&
         scratch_.reserve(arena, kScratch) && scratch_.extend(kScratch) != nullptr;
}

void TraceEncoder::start(const TraceHeader& header) {
  header_ = header;
  set_version(header.message_version);
  now_ = {};
  now_.run = 1;
  now_.mach_base = now_.last_mach = header.mach_base;
  now_.wall_base = static_cast<uint64_t>(header.wall_base_ns);
  now_.last_budget[1] = header.budget_ticks;
  for (InternTable& table : tables_) table.restart();
  memset(static_cast<void*>(expected_.data()), 0, expected_.size() * sizeof(Expected));
}

void TraceEncoder::set_version(uint32_t version) {
  version_ = static_cast<uint8_t>(version);
  static_assert(kPlanProcess < kImagePlans && kPlanFile < kImagePlans && kPlanThread < kImagePlans);
  for (uint16_t plan = 0; plan < kImagePlans; ++plan) keys_[plan].make(kPlans[plan], version_);
}

void TraceEncoder::forget_definitions() {
  for (InternTable& table : tables_) table.forget();
}

bool TraceEncoder::fail(const char* reason) {
  failure_ = reason;
  return false;
}

TraceEncoder::Mark TraceEncoder::mark(const CborWriter& out) const {
  Mark mark = {now_, out.size(), {}};
  for (int i = 0; i < kTables; ++i) mark.counts[i] = tables_[i].size();
  return mark;
}

bool TraceEncoder::finish(const Mark& mark, CborWriter& out, bool good) {
  out_ = nullptr;
  if (good) return true;
  now_ = mark.state;
  out.reset(mark.out);
  for (int i = 0; i < kTables; ++i) tables_[i].rollback(mark.counts[i]);
  return false;
}

bool TraceEncoder::emit(const CborWriter& record) {
  if (record.full()) return fail("a record is longer than 1 MiB");
  out_->raw(record.data(), record.size());
  if (out_->full()) return fail("the output buffer is full");
  ++now_.records;
  return true;
}

// Only after success: there is one entry for each event type, too many to save and restore.
void TraceEncoder::remember_seq(uint32_t event_type, const uint8_t* message) {
  if (version_ < message_layout::kSeqNumSince) return;
  expected_[event_type] = {now_.run, load_at<uint64_t>(message, message_layout::kSeqNum) + 1};
}

bool TraceEncoder::message(const void* message, const ExecLists* lists, CborWriter& out) {
  const auto* bytes = static_cast<const uint8_t*>(message);
  const auto type = load_at<uint32_t>(bytes, message_layout::kEventType);
  if (!has_plan(type)) return fail("an event type without a plan");
  if (load_at<uint32_t>(bytes, message_layout::kVersion) != version_) return fail("a version other than the run's");
  const Mark start = mark(out);
  out_ = &out;
  exec_ = lists;
  const EventPlan& event = kEventPlans[type];
  const auto plan = static_cast<uint16_t>(event.plan);
  const uint8_t* payload = bytes + message_layout::kEvent;
  if (event.by_pointer != 0) payload = load_at<const uint8_t*>(bytes, message_layout::kEvent);
  CborWriter record(scratch_.data(), kMaxRecord);
  record.array(kMessageItems + steps_at_version(kPlans[plan], version_));
  record.unsigned_integer(type);
  const bool good = header_items(bytes, event.is_auth != 0, static_cast<uint16_t>(type), record) &&
                    steps(plan, payload, record) && emit(record);
  if (good) {
    ++now_.messages;
    now_.index_bytes += sizeof(TraceMessage);
    remember_seq(type, bytes);
  }
  return finish(start, out, good);
}

bool TraceEncoder::raw_message(const void* message, const uint8_t* payload, size_t size, CborWriter& out) {
  const auto* bytes = static_cast<const uint8_t*>(message);
  const auto type = load_at<uint32_t>(bytes, message_layout::kEventType);
  const auto action = load_at<uint32_t>(bytes, message_layout::kActionType);
  if (type > UINT16_MAX || action > 1) return fail("an event or action type out of range");
  if (load_at<uint32_t>(bytes, message_layout::kVersion) != version_) return fail("a version other than the run's");
  const Mark start = mark(out);
  out_ = &out;
  CborWriter record(scratch_.data(), kMaxRecord);
  record.array(kMessageItems + 3);
  record.signed_integer(kind_item(RecordKind::kRawMessage));
  record.unsigned_integer(type);
  record.unsigned_integer(action);
  bool good = header_items(bytes, action == message_layout::kActionAuth, static_cast<uint16_t>(type), record);
  // What must not be shown cannot be found in an unknown payload, so it is left out when redacting.
  if (good) record.bytes(payload, redaction_ == nullptr ? size : 0);
  good = good && emit(record);
  if (good) {
    ++now_.messages;
    now_.index_bytes += sizeof(TraceMessage);
    remember_seq(type, bytes);
  }
  return finish(start, out, good);
}

// Writes the items from dMach to action.
bool TraceEncoder::header_items(const uint8_t* message, bool is_auth, uint16_t event_type, CborWriter& record) {
  namespace at = message_layout;
  const auto mach = load_at<uint64_t>(message, at::kMachTime);
  record.delta(mach, now_.last_mach);
  now_.last_mach = mach;

  const auto seconds = load_at<int64_t>(message, at::kTimeSeconds);
  const auto nanoseconds = load_at<int64_t>(message, at::kTimeNanoseconds);
  constexpr int64_t kMaxSeconds = INT64_MAX / kNsPerSecond - 1;
  if (seconds < 0 || seconds > kMaxSeconds || nanoseconds < 0 || nanoseconds >= kNsPerSecond) {
    return fail("a wall time out of range");
  }
  const uint64_t wall = static_cast<uint64_t>(seconds * kNsPerSecond + nanoseconds);
  const uint64_t residual = wall - mach_line(mach, {now_.mach_base, now_.wall_base, header_.numer, header_.denom});
  record.delta(residual, now_.last_residual);
  now_.last_residual = residual;

  const auto deadline = load_at<uint64_t>(message, at::kDeadline);
  if (deadline == 0) {
    record.null();
  } else {
    uint64_t& last = now_.last_budget[is_auth ? 1 : 0];
    record.delta(deadline - mach, last);
    last = deadline - mach;
  }

  const auto* process = load_at<const uint8_t*>(message, at::kProcess);
  if (process == nullptr) return fail("a message without a process");
  if (!image(kProcesses, kPlanProcess, process, record)) return false;

  const auto* thread = version_ < at::kThreadSince ? nullptr : load_at<const uint8_t*>(message, at::kThread);
  if (thread == nullptr) {
    record.null();
  } else if (!image(kThreads, kPlanThread, thread, record)) {
    return false;
  }

  if (version_ < at::kSeqNumSince) {
    record.unsigned_integer(0);
  } else {
    const Expected& expected = expected_[event_type];
    record.delta(load_at<uint64_t>(message, at::kSeqNum), expected.run == now_.run ? expected.seq_num : 0);
  }
  if (version_ < at::kGlobalSeqNumSince) {
    record.unsigned_integer(0);
  } else {
    const auto global = load_at<uint64_t>(message, at::kGlobalSeqNum);
    record.delta(global, now_.next_global);
    now_.next_global = global + 1;
  }

  const auto result_type = is_auth ? 0 : load_at<uint32_t>(message, at::kAction);
  const auto result = is_auth ? 0 : load_at<uint32_t>(message, at::kActionResult);
  if (result_type > 1) return fail("a result type out of range");
  if (result_type == 0 && result == 0) {
    record.unsigned_integer(0);
  } else {
    record.array(2);
    record.unsigned_integer(result_type);
    record.unsigned_integer(result);
  }
  return true;
}

bool TraceEncoder::response(const TraceResponse& response, CborWriter& out) {
  const Mark start = mark(out);
  out_ = &out;
  CborWriter record(scratch_.data(), kMaxRecord);
  record.array(7);
  record.signed_integer(kind_item(RecordKind::kResponse));
  record.unsigned_integer(response.message);
  record.signed_integer(response.latency);
  record.unsigned_integer(response.kind);
  record.unsigned_integer(response.value);
  record.boolean(response.cached);
  StringToken who = response.who;
  if (redaction_ != nullptr && who.data != nullptr) who = redaction_->text(Content::kIdentity, who, {0, nullptr});
  const bool good = string(who, true, record) && emit(record);
  return finish(start, out, good);
}

bool TraceEncoder::gap(uint64_t count, int32_t event_type, uint32_t source, CborWriter& out) {
  const Mark start = mark(out);
  out_ = &out;
  CborWriter record(scratch_.data(), kMaxRecord);
  record.array(4);
  record.signed_integer(kind_item(RecordKind::kGap));
  record.unsigned_integer(count);
  if (event_type < 0) {
    record.null();
  } else {
    record.unsigned_integer(static_cast<uint64_t>(event_type));
  }
  record.unsigned_integer(source);
  now_.index_bytes += sizeof(TraceGap);
  return finish(start, out, emit(record));
}

bool TraceEncoder::run(uint32_t version, uint64_t mach_base, uint64_t wall_base, StringToken boot_id, CborWriter& out) {
  const Mark start = mark(out);
  out_ = &out;
  CborWriter record(scratch_.data(), kMaxRecord);
  record.array(5);
  record.signed_integer(kind_item(RecordKind::kRun));
  record.unsigned_integer(version);
  record.unsigned_integer(mach_base);
  record.unsigned_integer(wall_base);
  if (boot_id.data == nullptr) {
    record.null();
  } else {
    record.text(boot_id.data, boot_id.length);
  }
  if (!finish(start, out, emit(record))) return false;
  if (version != version_) forget_definitions();
  set_version(version);
  ++now_.run;
  now_.mach_base = now_.last_mach = mach_base;
  now_.wall_base = wall_base;
  now_.last_residual = 0;
  now_.next_global = 0;
  return true;
}

}  // namespace esreplay
