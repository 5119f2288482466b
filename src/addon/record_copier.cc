// Walks the generated plans. Items that stay as they are, are copied together.
#include "src/addon/record_copier.h"

#include <optional>
#include <utility>

#include "src/native/image.h"
#include "src/native/intern_table.h"
#include "src/native/message_layout.h"
#include "src/native/record_kind.h"
#include "src/native/trace_limits.h"
#include "src/native/trace_reader.h"
#include "src/native/utf8.h"
#include "src/schema/generated/plans.h"

namespace esreplay {
namespace {

constexpr size_t kMaxItems = 256;
constexpr size_t kElementMemory = 16;
// A record without a plan is written from a message, whose seconds have this limit.
constexpr uint64_t kMaxRawNs = uint64_t{9'223'372'036} * kNsPerSecond;

constexpr uint8_t kNullItem = 0xF6;

constexpr Content content_of(const PlanStep& step) { return static_cast<Content>(step.content); }

// Returns the bytes of a string item.
std::string_view content_of(ItemBytes item) {
  CborCursor cursor{item.at};
  const uint64_t length = cursor.head();
  return {reinterpret_cast<const char*>(cursor.at), length};
}

}  // namespace

uint32_t RecordCopier::Ids::get(uint64_t id, uint32_t generation) const {
  if (id >= entries_.size() || entries_[id].generation != generation) return InternTable::kAbsent;
  return entries_[id].own;
}

bool RecordCopier::Ids::set(uint64_t id, uint32_t generation, uint32_t own, Arena& arena, size_t max) {
  if (entries_.data() == nullptr && !entries_.reserve(arena, max)) return false;
  if (id >= entries_.size() && entries_.extend(id + 1 - entries_.size()) == nullptr) return false;
  entries_[id] = {generation, own};
  return true;
}

bool RecordCopier::start(const CopyStart& start, const uint8_t* header, size_t size, CountingRedactor* redactor) {
  redactor_ = redactor;
  return target_.start(start, header, size);
}

void RecordCopier::close() {
  target_.close();
  redactor_ = nullptr;
  std::string().swap(answer_);
}

void RecordCopier::message(const uint8_t* record, const CopiedEnvelope& envelope, const KeptDefinitions& definitions,
                           int as_auth) {
  definitions_ = &definitions;
  CborCursor in{record};
  const uint64_t count = in.head();
  CborMajor major;
  const uint64_t first = in.head(&major);
  const bool is_raw = major == CborMajor::kNegative;
  uint64_t event_type = is_raw ? in.head() : first;
  if (is_raw) in.skip();
  const bool has_items = !is_raw && has_plan(event_type);
  if (as_auth != kAsItIs) {
    const auto type = static_cast<uint64_t>(as_auth);
    if (!has_items || !has_plan(type) || kEventPlans[type].plan != kEventPlans[event_type].plan)
      return target_.refuse();
    event_type = type;
  }
  // A header may lack the type of such a record, and its message may be out of range: TypeScript tells.
  const bool is_odd = !has_items && (has_plan(event_type) || envelope.wall_ns >= kMaxRawNs);
  if (target_.has_refused() || envelope.version != target_.version() || is_odd) return target_.refuse();
  target_.limit();
  memory_ = 0;
  CborWriter out = target_.message_writer();
  out.array(has_items ? count : kMessageItems + 3);
  if (!has_items) out.signed_integer(kind_item(RecordKind::kRawMessage));
  out.unsigned_integer(event_type);
  if (!has_items) out.unsigned_integer(envelope.is_auth ? message_layout::kActionAuth : message_layout::kActionNotify);
  for (int i = 0; i < 3; ++i) in.skip();
  target_.times(envelope, out);
  out.unsigned_integer(image(Kind::kProcess, in, Content::kNone, out));
  if (in.take_null()) {
    out.null();
  } else {
    out.unsigned_integer(image(Kind::kThread, in, Content::kNone, out));
  }
  in.skip();
  in.skip();
  target_.sequences(envelope, static_cast<uint16_t>(event_type), out);
  const uint8_t* action = in.at;
  in.skip();
  if (as_auth == kAsItIs) {
    out.raw(action, static_cast<size_t>(in.at - action));
  } else {
    out.unsigned_integer(0);
  }
  if (has_items) {
    items(static_cast<uint16_t>(kEventPlans[event_type].plan), in, count - kMessageItems, out);
  } else {
    payload(in, count - kMessageItems, is_raw, out);
  }
  target_.message(out);
}

// Nothing tells what is in it: a policy leaves none of it.
void RecordCopier::payload(CborCursor& in, uint64_t items, bool is_raw, CborWriter& out) {
  if (redactor_ != nullptr) return out.bytes("", 0);
  const uint8_t* start = in.at;
  if (is_raw) items = 1;
  for (uint64_t i = 0; i < items; ++i) in.skip();
  const auto size = static_cast<size_t>(in.at - start);
  if (is_raw) {
    out.raw(start, size);
  } else {
    out.bytes(start, size);
  }
}

bool RecordCopier::is_changed(const PlanStep& step) const {
  switch (step.op) {
    case Op::kString:
    case Op::kChars:
    case Op::kFile:
    case Op::kProcess:
    case Op::kThread:
    case Op::kPointer:
    case Op::kUnion: return true;
    case Op::kArray: return redactor_ != nullptr || (step.flags & kBytesArray) == 0;
    case Op::kToken:
    case Op::kBytes:
    case Op::kBytesPointer: return redactor_ != nullptr;
    case Op::kIrregular:
      if (step.target == kIrregularArgs || step.target == kIrregularEnv) return true;
      return redactor_ != nullptr && step.target != kIrregularFds;
    default: return false;
  }
}

void RecordCopier::items(uint16_t plan, CborCursor& in, uint64_t count, CborWriter& out) {
  const PlanStep* steps = kPlans[plan].steps;
  const uint8_t* starts[kMaxItems];
  if (count > kMaxItems) return target_.refuse();
  const uint8_t* copied = in.at;
  for (uint64_t i = 0; i < count; ++i) {
    starts[i] = in.at;
    const PlanStep& step = steps[i];
    if (!is_changed(step) || CborCursor{in.at}.take_null()) {
      in.skip();
      continue;
    }
    out.raw(copied, static_cast<size_t>(in.at - copied));
    item(step, {plan, starts, i}, in, out);
    copied = in.at;
  }
  out.raw(copied, static_cast<size_t>(in.at - copied));
}

void RecordCopier::item(const PlanStep& step, const Walk& walk, CborCursor& in, CborWriter& out) {
  switch (step.op) {
    case Op::kString: return string(step, folder_of(step, walk), in, out);
    case Op::kChars: return chars(step, in, out);
    case Op::kFile: {
      const Content content = step.content == 0 ? Content::kPath : content_of(step);
      return out.unsigned_integer(image(Kind::kFile, in, content, out));
    }
    case Op::kProcess: return out.unsigned_integer(image(Kind::kProcess, in, Content::kNone, out));
    case Op::kThread: return out.unsigned_integer(image(Kind::kThread, in, Content::kNone, out));
    case Op::kPointer: {
      const uint64_t count = in.head();
      out.array(count);
      return items(step.target, in, count, out);
    }
    case Op::kArray: return array(step, walk, in, out);
    case Op::kUnion: return union_arm(step, walk, in, out);
    case Op::kIrregular: return irregular(step, in, out);
    default: return value(Value::kBytes, step, in, out);
  }
}

void RecordCopier::array(const PlanStep& step, const Walk& walk, CborCursor& in, CborWriter& out) {
  const uint64_t elements = in.head();
  out.array(elements);
  for (uint64_t i = 0; i < elements; ++i) {
    if ((step.flags & kStringArray) != 0) {
      memory_ += kElementMemory;
      string(step, folder_of(step, walk), in, out);
    } else if ((step.flags & kBytesArray) != 0) {
      value(Value::kBytes, step, in, out);
    } else {
      const uint64_t count = in.head();
      out.array(count);
      items(step.target, in, count, out);
    }
  }
}

void RecordCopier::union_arm(const PlanStep& step, const Walk& walk, CborCursor& in, CborWriter& out) {
  const UnionPlan& choice = kUnions[step.target];
  uint64_t chosen = 0;
  for (uint64_t i = 0; i < walk.at; ++i) {
    const PlanStep& other = kPlans[walk.plan].steps[i];
    if (other.op > Op::kBool || other.offset != choice.discriminator_offset) continue;
    chosen = CborCursor{walk.items[i]}.head();
    if (other.op == Op::kBool) chosen = chosen == kCborTrue ? 1 : 0;
    break;
  }
  const uint64_t count = in.head();
  out.array(count);
  if (count == 0) return;
  for (uint8_t i = 0; i < choice.arm_count; ++i) {
    if (choice.arms[i].value == chosen) return items(choice.arms[i].plan, in, count, out);
  }
  target_.refuse();
}

void RecordCopier::irregular(const PlanStep& step, CborCursor& in, CborWriter& out) {
  switch (step.target) {
    case kIrregularArgs: return out.unsigned_integer(list(in, Content::kArgument, out));
    case kIrregularEnv: return out.unsigned_integer(list(in, Content::kEnvironment, out));
    case kIrregularAcl: return value(Value::kAccessList, step, in, out);
    default: return value(Value::kEntitlements, step, in, out);
  }
}

// Passes a string item, and returns the one that it may stand for.
ItemBytes RecordCopier::string_at(CborCursor& in) const {
  CborCursor item = in;
  CborMajor major;
  uint64_t value = in.head(&major);
  if (major == CborMajor::kUnsigned) {
    item = definitions_->at(Kind::kString, value);
    item.head();
    item.head();
  } else {
    in.at += value;
  }
  CborCursor end = item;
  value = end.head();
  return {item.at, static_cast<size_t>(end.at + value - item.at)};
}

// Returns the path of the folder that a name is in.
ItemBytes RecordCopier::folder_of(const PlanStep& step, const Walk& walk) const {
  if (redactor_ == nullptr || content_of(step) != Content::kName) return {nullptr, 0};
  for (uint64_t i = 0; i < walk.at; ++i) {
    const PlanStep& other = kPlans[walk.plan].steps[i];
    if (other.op != Op::kFile || other.offset != step.target) continue;
    CborCursor in{walk.items[i]};
    if (in.take_null()) break;
    CborCursor file = definitions_->at(Kind::kFile, in.head());
    file.head();
    file.head();
    if (file.take_null()) break;
    return string_at(file);
  }
  return {nullptr, 0};
}

void RecordCopier::string(const PlanStep& step, ItemBytes folder, CborCursor& in, CborWriter& out) {
  ItemBytes item = string_at(in);
  if (redactor_ != nullptr) {
    const Content content = content_of(step) == Content::kPath ? file_content_ : content_of(step);
    item = changed({Value::kText, content, 0, item, folder});
    take(item);
  }
  target_.string(item, (step.flags & (kIntern | kStringArray)) != 0, out);
}

void RecordCopier::chars(const PlanStep& step, CborCursor& in, CborWriter& out) {
  ItemBytes item = string_at(in);
  if (redactor_ != nullptr) item = changed({Value::kChars, content_of(step), step.extent, item, {nullptr, 0}});
  target_.chars(item, step.extent, out);
}

void RecordCopier::value(Value kind, const PlanStep& step, CborCursor& in, CborWriter& out) {
  ItemBytes item = {in.at, 0};
  in.skip();
  item.size = static_cast<size_t>(in.at - item.at);
  if (redactor_ != nullptr) item = changed({kind, content_of(step), 0, item, {nullptr, 0}});
  out.raw(item.at, item.size);
}

uint32_t RecordCopier::image(Kind kind, CborCursor& in, Content content, const CborWriter& around) {
  CborMajor major;
  const uint64_t id = in.head(&major);
  if (major == CborMajor::kArray) return define_image(kind, in, id, content, around);
  Ids& ids = kind == Kind::kProcess  ? processes_
             : kind == Kind::kThread ? threads_
                                     : files_[redactor_ != nullptr ? static_cast<size_t>(content) : 0];
  const uint32_t known = ids.get(id, target_.generation());
  if (known != InternTable::kAbsent) return known;
  CborCursor record = definitions_->at(kind, id);
  const uint64_t count = record.head() - 1;
  record.head();
  const uint32_t own = define_image(kind, record, count, content, around);
  if (!ids.set(id, target_.generation(), own, target_.arena(), definitions_->max_definitions())) target_.refuse();
  return own;
}

// `in` is at the first item.
uint32_t RecordCopier::define_image(Kind kind, CborCursor& in, uint64_t count, Content content,
                                    const CborWriter& around) {
  CborWriter definition = target_.above(around);
  definition.array(1 + count);
  definition.signed_integer(KeptDefinitions::number_of(kind));
  file_content_ = kind == Kind::kFile ? content : Content::kPath;
  static constexpr uint16_t kPlansOfKinds[Kind::kKinds] = {kPlanProcess, kPlanFile, 0, 0, kPlanThread};
  items(kPlansOfKinds[kind], in, count, definition);
  file_content_ = Content::kPath;
  return target_.define(kind, definition);
}

uint32_t RecordCopier::list(CborCursor& in, Content content, const CborWriter& around) {
  CborMajor major;
  const uint64_t id = in.head(&major);
  if (major == CborMajor::kArray) return define_list(in, id, content, around);
  Ids& ids = lists_[redactor_ != nullptr ? static_cast<size_t>(content) : 0];
  const uint32_t known = ids.get(id, target_.generation());
  if (known != InternTable::kAbsent) return known;
  CborCursor record = definitions_->at(Kind::kList, id);
  record.head();
  record.head();
  const uint64_t elements = record.head();
  const uint32_t own = define_list(record, elements, content, around);
  if (!ids.set(id, target_.generation(), own, target_.arena(), definitions_->max_definitions())) target_.refuse();
  return own;
}

uint32_t RecordCopier::define_list(CborCursor& in, uint64_t elements, Content content, const CborWriter& around) {
  CborWriter definition = target_.above(around);
  definition.array(2);
  definition.signed_integer(KeptDefinitions::number_of(Kind::kList));
  definition.array(elements);
  // A list has a record of its own.
  const uint64_t memory = std::exchange(memory_, 0);
  for (uint64_t i = 0; i < elements; ++i) {
    ItemBytes item = string_at(in);
    if (redactor_ != nullptr) {
      item = changed({Value::kText, content, 0, item, {nullptr, 0}});
      memory_ += kElementMemory;
      take(item);
    }
    target_.string(item, true, definition);
  }
  memory_ = memory;
  return target_.define(Kind::kList, definition);
}

void RecordCopier::take(ItemBytes string) {
  memory_ += align8(CborCursor{string.at}.head() + 1);
  if (memory_ > kMaxMessageSize) target_.refuse();
}

ItemBytes RecordCopier::changed(const Question& question) {
  // Only a fault of the tables; TypeScript names the field.
  if (question.content == Content::kNone) {
    target_.refuse();
    return question.value;
  }
  const std::string_view was = content_of(question.value);
  std::string_view now;
  switch (question.kind) {
    case Value::kText:
    case Value::kChars:
      now = redactor_->text(question.content, was,
                            question.folder.size == 0 ? std::nullopt : std::optional(content_of(question.folder)));
      break;
    case Value::kBytes: now = redactor_->bytes(question.content, was); break;
    case Value::kAccessList: now = redactor_->access_list(was); break;
    case Value::kEntitlements:
      if (!redactor_->keeps_entitlements(was)) return {&kNullItem, 1};
      now = was;
  }
  if (now.data() == was.data()) return question.value;
  if (question.kind != Value::kText && question.kind != Value::kChars) return item_of(CborMajor::kBytes, now);
  // A pseudonym may be longer than the name was. An array ends with a zero.
  if (question.kind == Value::kChars) now = now.substr(0, question.extent - size_t{1});
  const bool is_text = is_utf8(reinterpret_cast<const uint8_t*>(now.data()), now.size());
  return item_of(is_text ? CborMajor::kText : CborMajor::kBytes, now);
}

ItemBytes RecordCopier::item_of(CborMajor major, std::string_view content) {
  uint8_t head[9];
  CborWriter writer(head, sizeof head);
  writer.head(major, content.size());
  answer_.assign(reinterpret_cast<const char*>(head), writer.size()).append(content);
  return {reinterpret_cast<const uint8_t*>(answer_.data()), answer_.size()};
}

}  // namespace esreplay
