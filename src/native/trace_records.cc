// Reads the records of a trace: messages become rows, definitions become images, the rest is checked.
#include "src/native/newer_fields.h"
#include "src/native/record_kind.h"
#include "src/native/step_builder.h"
#include "src/native/trace_limits.h"
#include "src/native/trace_scan.h"
#include "src/schema/generated/plans.h"

namespace esreplay {
namespace {

// Deltas are modulo 2^64, written as a signed 64-bit integer.
bool read_delta(const CborItem& item, uint64_t* delta) {
  if (!item.is_integer() || item.value > INT64_MAX) return false;
  *delta = item.is(CborMajor::kNegative) ? ~item.value : item.value;
  return true;
}

bool is_unsigned(const CborItem& item, uint64_t max) { return item.is(CborMajor::kUnsigned) && item.value <= max; }

}  // namespace

bool TraceScan::record(CborReader& in) {
  const uint8_t* start = record_start_ = in.at();
  CborItem list;
  CborItem type;
  if (!in.next(&list) || !list.is(CborMajor::kArray) || list.value == 0 || !in.next(&type)) {
    return broken_item(in, start, "", "is not a record");
  }
  if (!type.is_integer()) return broken(start, "type", "is not an integer");
  bool good = false;
  if (type.is(CborMajor::kUnsigned)) {
    good = message(in, list.value, type.value, false);
  } else {
    switch (static_cast<RecordKind>(type.value)) {
      case RecordKind::kProcess: good = definition(in, list.value, kPlanProcess); break;
      case RecordKind::kFile: good = definition(in, list.value, kPlanFile); break;
      case RecordKind::kString: good = define_string(in, list.value); break;
      case RecordKind::kList: good = define_list(in, list.value); break;
      case RecordKind::kThread: good = definition(in, list.value, kPlanThread); break;
      case RecordKind::kResponse: good = response(in, list.value); break;
      case RecordKind::kGap: good = gap(in, list.value); break;
      case RecordKind::kRun: good = new_run(in, list.value); break;
      case RecordKind::kRawMessage: good = message(in, list.value, 0, true); break;
      default: return broken(start, "type", "is an unknown kind of record");
    }
  }
  if (!good) return false;
  if (static_cast<uint64_t>(in.at() - start) > kMaxRecord)
    return broken(start, "", "is longer than the longest record");
  return true;
}

inline uint64_t TraceScan::next_seq(uint16_t event_type) const {
  const Expected& expected = expected_[event_type];
  return expected.run == run_ ? expected.seq_num : 0;
}

bool TraceScan::message(CborReader& in, uint64_t items, uint64_t event_type, bool is_raw) {
  const uint8_t* start = in.at();
  TraceMessage row = {};
  RecordCheck check(in, index_.layouts_, index_.images_, version_, built(), target_.newer_room);
  if (is_raw) {
    CborItem type;
    CborItem action_type;
    if (items != kMessageItems + 3) return broken(start, "", "has another number of items than a raw message");
    if (!in.next(&type) || !is_unsigned(type, UINT16_MAX))
      return broken_item(in, start, "eventType", "is not a uint16");
    if (!in.next(&action_type) || !is_unsigned(action_type, 1))
      return broken_item(in, start, "actionType", "is not 0 or 1");
    event_type = type.value;
    row.flags = kMessageRaw;
    // Bytes in place of a payload that has pointers are not kept: the receiver of the message would follow them.
    if (!has_plan(event_type)) row.flags |= kMessageBytes;
    if (action_type.value == message_layout::kActionAuth) row.flags |= kMessageAuth;
  } else {
    if (items < kMessageItems) return broken(start, "", "has fewer items than a message");
    if (event_type > UINT16_MAX) return broken(start, "type", "is not a uint16");
    const bool is_named = has_plan(event_type);
    if (is_named && !events_.has_plan(event_type)) return broken(start, "type", "is missing in the header's events");
    const bool is_auth = is_named ? kEventPlans[event_type].is_auth != 0 : events_.is_unknown_auth(event_type);
    if (is_auth) row.flags |= kMessageAuth;
    if (!is_named) row.flags |= kMessageRaw;
  }
  row.event_type = static_cast<uint16_t>(event_type);
  row.version = built();
  if (row.version != version_) row.flags |= kMessageTargeted;
  if (!message_items(check, in, &row)) return broken(check);
  check.size += message_layout::kWholeSize;
  row.place = static_cast<uint64_t>(record_start_ - data_) << 16 | static_cast<uint64_t>(in.at() - record_start_);
  if (is_raw) {
    CborItem bytes;
    if (!in.next(&bytes) || !bytes.is(CborMajor::kBytes)) return broken_item(in, start, "bytes", "is not bytes");
  } else if (row.is_raw()) {
    for (uint64_t i = kMessageItems; i < items; ++i) {
      if (!in.skip()) return broken_item(in, start, "", "");
    }
  } else {
    const EventPlan& event = kEventPlans[event_type];
    const auto plan = static_cast<uint16_t>(event.plan);
    if (event.by_pointer != 0) check.size += align8(room_at(kPlans[plan], built(), target_.newer_room));
    if (!check.steps(event.member, plan, items - kMessageItems)) return broken(check);
  }
  if (check.size > kMaxMessageSize) return broken(start, "", "needs more than 16 MiB of memory");
  row.size = static_cast<uint32_t>(check.size);
  return keep(row) || broken(start, "", "does not fit in memory");
}

inline bool TraceScan::keep(TraceMessage& row) {
  ++messages_;
  if (streamed_ != nullptr) {
    streamed_->row = row;
    return true;
  }
  if (tally_ != nullptr) {
    tally_->message(row);
    return true;
  }
  const size_t gaps = index_.gaps_.size();
  if (gaps > 0 && index_.gaps_[gaps - 1].index == index_.messages_.size()) row.flags |= kMessageGapBefore;
  return index_.messages_.push(row);
}

inline bool TraceScan::message_items(RecordCheck& check, CborReader& in, TraceMessage* row) {
  CborItem item;
  uint64_t delta = 0;
  if (!in.next(&item) || !read_delta(item, &delta)) return check.fail("mach_time", "is not a delta");
  row->mach_time = last_mach_ += delta;
  if (!in.next(&item) || !read_delta(item, &delta)) return check.fail("time", "is not a delta");
  last_residual_ += delta;
  row->wall_ns = static_cast<int64_t>(mach_line(row->mach_time, line_) + last_residual_);
  if (row->wall_ns < 0) return check.fail("time", "is out of range");
  if (!in.next(&item)) return check.fail("deadline", "");
  if (!item.is_null()) {
    if (!read_delta(item, &delta)) return check.fail("deadline", "is not a delta or null");
    row->deadline = row->mach_time + (last_budget_[row->is_auth() ? 1 : 0] += delta);
    if (row->deadline == 0) return check.fail("deadline", "is 0, which must be null");
  }
  if (!check.next_named("process", &item) || !check.process_id(item)) return false;
  row->process = static_cast<uint32_t>(item.value);
  if (!check.next_named("thread", &item)) return false;
  row->thread = TraceMessage::kNoThread;
  if (!item.is_null()) {
    if (version_ < message_layout::kThreadSince) return check.fail("thread", "is newer than the message version");
    const uint64_t without = check.size;
    if (!check.thread_id(item)) return false;
    if (built() < message_layout::kThreadSince) check.size = without;
    row->thread = static_cast<uint32_t>(item.value);
  }
  if (!in.next(&item) || !read_delta(item, &delta)) return check.fail("seq_num", "is not a delta");
  if (version_ >= message_layout::kSeqNumSince) {
    row->seq_num = next_seq(row->event_type) + delta;
    expected_[row->event_type] = {run_, row->seq_num + 1};
  } else if (delta != 0) {
    return check.fail("seq_num", "is newer than the message version");
  }
  if (!in.next(&item) || !read_delta(item, &delta)) return check.fail("global_seq_num", "is not a delta");
  if (version_ >= message_layout::kGlobalSeqNumSince) {
    row->global_seq_num = next_global_ + delta;
    next_global_ = row->global_seq_num + 1;
  } else if (delta != 0) {
    return check.fail("global_seq_num", "is newer than the message version");
  }
  return action(check, in, row);
}

inline bool TraceScan::action(RecordCheck& check, CborReader& in, TraceMessage* row) {
  CborItem item;
  if (streamed_ != nullptr) streamed_->result = streamed_->result_type = 0;
  if (!in.next(&item)) return check.fail("action", "");
  if (is_unsigned(item, 0)) return true;
  if (row->is_auth()) return check.fail("action", "is not 0, which an AUTH message has");
  CborItem type;
  CborItem value;
  const bool pair = item.is(CborMajor::kArray) && item.value == 2 && in.next(&type) && in.next(&value) &&
                    is_unsigned(type, 1) && is_unsigned(value, UINT32_MAX);
  if (!pair) return check.fail("action", "is not 0 or [result_type, value]");
  if (type.value == 0 && value.value == 0) return check.fail("action", "is [0, 0], which must be 0");
  row->flags |= kMessageResult;
  if (streamed_ != nullptr) {
    streamed_->result_type = static_cast<uint8_t>(type.value);
    streamed_->result = static_cast<uint32_t>(value.value);
  }
  return true;
}

bool TraceScan::definition(CborReader& in, uint64_t items, uint16_t plan) {
  static constexpr const char* kNames[] = {"process", "file", "thread"};
  const uint8_t* start = in.at();
  RecordCheck check(in, index_.layouts_, index_.images_, version_, built(), target_.newer_room);
  if (!check.steps(kNames[plan], plan, items - 1)) return broken(check);
  const uint64_t struct_size = align8(room_at(kPlans[plan], built(), target_.newer_room));
  check.size += struct_size;
  if (check.size > kMaxMessageSize) return broken(start, kNames[plan], "needs more than 16 MiB of memory");
  return define_image(check, start, items - 1, plan);
}

bool TraceScan::define_image(RecordCheck& check, const uint8_t* items, uint64_t count, uint16_t plan) {
  Images& images = index_.images_;
  const auto first_message = static_cast<uint32_t>(messages_);
  Image image = {nullptr,      static_cast<uint32_t>(check.size), static_cast<uint16_t>(check.pointers), version_, 0,
                 first_message};
  uint64_t thread_id = 0;
  if (streamed_ == nullptr) {
    const size_t whole = check.size + check.pointers * sizeof(Fixup);
    uint8_t* memory = images.pool.extend(whole);
    if (memory == nullptr) return broken(items, "", "needs too much memory for processes and files");
    StepBuilder<true, true> build(index_.layouts_, images, built(), target_.newer_room, items, memory);
    build.collect_fixups(reinterpret_cast<Fixup*>(memory + check.size));
    build.steps(plan, count, build.allocate_struct(plan));
    assert(build.end() == memory + check.size && build.fixup_count() == check.pointers);
    image.bytes = memory;
    if (plan == kPlanThread) {
      thread_id = load_at<uint64_t>(memory, 0);
      images.pool.truncate(images.pool.size() - whole);
    }
  }
  const bool kept = plan == kPlanThread ? images.threads.push(thread_id)
                                        : (plan == kPlanProcess ? images.processes : images.files).push(image);
  return kept || broken(items, "", "does not fit in memory");
}

bool TraceScan::define_string(CborReader& in, uint64_t items) {
  const uint8_t* start = in.at();
  CborItem string;
  if (items != 2 || !in.next(&string) || !string.is_string())
    return broken_item(in, start, "string", "is not a string");
  const uint8_t* bytes = streamed_ == nullptr ? string.bytes : nullptr;
  if (!bytes_stay() && bytes != nullptr) {
    uint8_t* copy = index_.images_.pool.extend(align8(string.value));
    if (copy == nullptr) return broken(start, "string", "does not fit in memory");
    memcpy(copy, bytes, string.value);
    bytes = copy;
  }
  return index_.images_.strings.push({bytes, string.value}) || broken(start, "string", "does not fit in memory");
}

bool TraceScan::define_list(CborReader& in, uint64_t items) {
  const uint8_t* start = in.at();
  CborItem list;
  if (items != 2 || !in.next(&list) || !list.is(CborMajor::kArray))
    return broken_item(in, start, "list", "is not an array");
  RecordCheck check(in, index_.layouts_, index_.images_, version_, built(), target_.newer_room);
  const uint8_t* first = in.at();
  check.size = list.value * sizeof(StringToken);
  for (uint64_t i = 0; i < list.value; ++i) {
    const uint8_t* at = in.at();
    CborItem string;
    if (!in.next(&string)) return broken_item(in, at, "list", "");
    if (!check.element_string(string)) return broken(at, "list", check.reason());
  }
  if (check.size > kMaxMessageSize) return broken(start, "list", "needs more than 16 MiB of memory");
  const InternedList kept = {bytes_stay() && streamed_ == nullptr ? first : nullptr, static_cast<uint32_t>(list.value),
                             static_cast<uint32_t>(check.size)};
  return index_.images_.lists.push(kept) || broken(start, "list", "does not fit in memory");
}

bool TraceScan::response(CborReader& in, uint64_t items) {
  const uint8_t* start = in.at();
  if (items != 7) return broken(start, "response", "has another number of items than a response");
  CborItem index;
  CborItem latency;
  CborItem kind;
  CborItem value;
  CborItem cached;
  CborItem who;
  uint64_t delta = 0;
  if (!in.next(&index) || !in.next(&latency) || !in.next(&kind) || !in.next(&value) || !in.next(&cached) ||
      !in.next(&who)) {
    return broken_item(in, start, "response", "");
  }
  if (!index.is(CborMajor::kUnsigned) || index.value >= messages_) {
    return broken(start, "response.messageIndex", "is not an earlier message");
  }
  if (!read_delta(latency, &delta)) return broken(start, "response.latency", "is not a delta");
  if (!is_unsigned(kind, 1)) return broken(start, "response.kind", "is not 0 or 1");
  if (!is_unsigned(value, UINT32_MAX)) return broken(start, "response.value", "is not a uint32");
  if (!cached.is_bool()) return broken(start, "response.cached", "is not true or false");
  RecordCheck check(in, index_.layouts_, index_.images_, version_, built(), target_.newer_room);
  if (!check.string_item(who, true)) return broken(start, "response.who", check.reason());
  const RecordedResponse kept = {index.value, static_cast<int64_t>(delta)};
  const bool good = tally_ != nullptr ? tally_->response(kept) : responses_ == nullptr || responses_->push(kept);
  return good || broken(start, "response", "does not fit in memory");
}

bool TraceScan::gap(CborReader& in, uint64_t items) {
  const uint8_t* start = in.at();
  if (items != 4) return broken(start, "gap", "has another number of items than a gap");
  CborItem count;
  CborItem event_type;
  CborItem source;
  if (!in.next(&count) || !in.next(&event_type) || !in.next(&source)) return broken_item(in, start, "gap", "");
  if (!count.is(CborMajor::kUnsigned)) return broken(start, "gap.count", "is not an unsigned integer");
  if (!event_type.is_null() && !is_unsigned(event_type, UINT16_MAX))
    return broken(start, "gap.eventType", "is not a uint16 or null");
  if (!is_unsigned(source, 1)) return broken(start, "gap.source", "is not 0 or 1");
  const TraceGap kept = {messages_, count.value, event_type.is_null() ? -1 : static_cast<int32_t>(event_type.value),
                         static_cast<uint32_t>(source.value)};
  if (streamed_ != nullptr) return true;
  if (tally_ != nullptr) {
    tally_->gap(kept);
    return true;
  }
  return index_.gaps_.push(kept) || broken(start, "gap", "does not fit in memory");
}

bool TraceScan::new_run(CborReader& in, uint64_t items) {
  const uint8_t* start = in.at();
  if (items != 5) return broken(start, "run", "has another number of items than a run");
  CborItem version;
  CborItem mach_base;
  CborItem wall_base;
  CborItem boot_id;
  if (!in.next(&version) || !in.next(&mach_base) || !in.next(&wall_base) || !in.next(&boot_id)) {
    return broken_item(in, start, "run", "");
  }
  if (!is_unsigned(version, UINT8_MAX) || version.value == 0)
    return broken(start, "run.messageVersion", "is not from 1 to 255");
  if (!mach_base.is(CborMajor::kUnsigned)) return broken(start, "run.machBase", "is not a uint64");
  if (!is_unsigned(wall_base, INT64_MAX)) return broken(start, "run.wallBase", "is out of range");
  if (!boot_id.is_null() && !boot_id.is(CborMajor::kText)) return broken(start, "run.bootId", "is not text or null");
  ++run_;
  if (version.value != version_) index_.images_.start_version();
  version_ = static_cast<uint8_t>(version.value);
  line_.mach_base = last_mach_ = mach_base.value;
  line_.wall_base = wall_base.value;
  last_residual_ = 0;
  next_global_ = 0;
  return true;
}

}  // namespace esreplay
