// A struct's items are written as its members come, and put in the order of the record at its end, if need be.
#include "src/addon/json_items.h"

#include <cstring>
#include <string_view>

#include "src/native/layouts.h"
#include "src/native/message_layout.h"
#include "src/schema/generated/json_fields.h"

namespace esreplay {
namespace {

constexpr bool opens(const JsonField& field) {
  return field.op == JsonOp::kOpenObject || field.op == JsonOp::kOpenList;
}

// Puts the head of an array before the items behind `start`.
void close_array(size_t start, uint64_t count, CborWriter& out) {
  uint8_t bytes[9];
  CborWriter head(bytes, sizeof bytes);
  head.array(count);
  const size_t size = out.size() - start;
  uint8_t* end = out.extend(head.size());
  if (end == nullptr) return;
  uint8_t* first = end - size;
  memmove(first + head.size(), first, size);
  memcpy(first, bytes, head.size());
}

}  // namespace

JsonItems::JsonItems() {
  for (size_t plan = 0; plan < kPlanCount; ++plan) {
    const JsonStruct& of = kJsonStructs[plan];
    bases_[plan] = static_cast<uint16_t>(first_.size());
    for (uint16_t row = 0; row < of.count; ++row) {
      const JsonField& field = of.fields[row];
      first_.push_back(row);
      after_.push_back(static_cast<uint16_t>(row + 1 + (opens(field) ? field.target : 0)));
      key_sizes_.push_back(static_cast<uint8_t>(strlen(field.key)));
    }
  }
}

void JsonItems::set_version(uint8_t version) {
  version_ = version;
  for (size_t plan = 0; plan < kPlanCount; ++plan) counts_[plan] = steps_at_version(kPlans[plan], version);
}

bool JsonItems::structure(uint16_t plan) {
  const JsonStruct& of = kJsonStructs[plan];
  Frame frame;
  begin(frame, plan);
  if (of.count == 0) return of.open == '{' && scanner_->take('{') && scanner_->take('}');
  const Rows rows = {0, of.count};
  const bool is_read = of.open == '{' ? object(frame, rows) : of.open == '[' ? numbers(frame, rows) : value(frame, 0);
  return is_read && finish(frame);
}

// Only the parts that are used are set: the rest is some kilobytes.
void JsonItems::begin(Frame& frame, uint16_t plan) const {
  frame.plan = plan;
  frame.count = counts_[plan];
  frame.next = 0;
  frame.waiting_count = frame.stated_count = 0;
  static_assert(kMaxItems > UINT8_MAX, "json-fields.ts refuses a plan with more steps");
  out_->array(frame.count);
  frame.start = out_->size();
  memset(frame.items, 0, frame.count * sizeof(Place));
}

// The item that was written last, from `start` on, is that of a step.
bool JsonItems::keep(Frame& frame, size_t step, size_t start) {
  if (step >= frame.count || frame.items[step].size != 0) return false;
  frame.items[step] = {static_cast<uint32_t>(start), static_cast<uint32_t>(out_->size() - start)};
  frame.next = step == frame.next ? static_cast<uint16_t>(frame.next + 1) : kNotInOrder;
  return true;
}

bool JsonItems::finish(Frame& frame) {
  const uint8_t* const after = scanner_->at();
  for (uint8_t i = 0; i < frame.waiting_count; ++i) {
    const Waiting& waiting = frame.waiting[i];
    scanner_->go(waiting.at);
    if (!union_arm(frame, waiting.row) || scanner_->at() != waiting.end) return false;
  }
  scanner_->go(after);
  if (frame.next != frame.count && !fill(frame)) return false;
  if (!check_counts(frame)) return false;
  if (frame.next != frame.count) put_in_order(frame);
  return !out_->full();
}

// A member may be missing that means null then.
bool JsonItems::fill(Frame& frame) {
  const JsonStruct& of = kJsonStructs[frame.plan];
  for (uint16_t step = 0; step < frame.count; ++step) {
    if (frame.items[step].size != 0) continue;
    bool may_lack = false;
    for (uint16_t row = 0; row < of.count && !may_lack; ++row)
      may_lack = of.fields[row].step == step && (of.fields[row].flags & kMayLack) != 0;
    const size_t start = out_->size();
    out_->null();
    if (!may_lack || !keep(frame, step, start)) return false;
  }
  return true;
}

bool JsonItems::check_counts(const Frame& frame) const {
  for (uint8_t i = 0; i < frame.stated_count; ++i) {
    const Stated& stated = frame.stated[i];
    if (stated.field->step >= frame.count) return false;
    CborCursor in{out_->data() + frame.items[stated.field->step].at};
    CborMajor major;
    uint64_t count = in.head(&major);
    if (stated.field->op == JsonOp::kCountOfUnion) {
      // The array is the arm's only item.
      count = count == 0 ? 0 : in.head(&major);
      if (major != CborMajor::kArray) count = 0;
    }
    if (count != stated.count) return false;
  }
  return true;
}

void JsonItems::put_in_order(const Frame& frame) {
  const size_t size = out_->size() - frame.start;
  uint8_t* const ordered = out_->extend(size);
  if (ordered == nullptr) return;
  uint8_t* const first = ordered - size;
  uint8_t* to = ordered;
  for (uint16_t step = 0; step < frame.count; ++step) {
    const Place& place = frame.items[step];
    memcpy(to, out_->data() + place.at, place.size);
    to += place.size;
  }
  memcpy(first, ordered, size);
  out_->reset(frame.start + size);
}

bool JsonItems::object(Frame& frame, Rows rows) {
  const JsonField* const fields = kJsonStructs[frame.plan].fields;
  if (scanner_->peek() == '[' && (fields[rows.from].flags & kWord) != 0) return numbers(frame, rows);
  if (!scanner_->take('{')) return false;
  if (scanner_->take('}')) return true;
  uint16_t* guess = &first_[bases_[frame.plan] + size_t{rows.from}];
  do {
    const int row = row_of_key(frame.plan, rows, guess);
    if (row < 0 || fields[row].since > version_ || !value(frame, static_cast<uint16_t>(row))) return false;
    guess = &after_[bases_[frame.plan] + static_cast<size_t>(row)];
  } while (scanner_->take(','));
  return scanner_->take('}');
}

bool JsonItems::numbers(Frame& frame, Rows rows) {
  if (!scanner_->take('[')) return false;
  for (uint16_t row = rows.from; row < rows.to; ++row) {
    if ((row > rows.from && !scanner_->take(',')) || !value(frame, row)) return false;
  }
  return scanner_->take(']');
}

// Passes a key and its colon; -1: it is none of these.
int JsonItems::row_of_key(uint16_t plan, Rows rows, uint16_t* guess) {
  const JsonField* const fields = kJsonStructs[plan].fields;
  const uint8_t* const sizes = &key_sizes_[bases_[plan]];
  scanner_->peek();
  if (*guess < rows.to && scanner_->take_bytes(fields[*guess].key, sizes[*guess])) return *guess;
  for (uint16_t row = rows.from; row < rows.to; ++row) {
    if (scanner_->take_bytes(fields[row].key, sizes[row])) return *guess = row;
    if (opens(fields[row])) row = static_cast<uint16_t>(row + fields[row].target);
  }
  return -1;
}

bool JsonItems::value(Frame& frame, uint16_t row) {
  const JsonField& field = kJsonStructs[frame.plan].fields[row];
  const auto inside = [&] { return Rows{static_cast<uint16_t>(row + 1), static_cast<uint16_t>(row + field.target)}; };
  switch (field.op) {
    case JsonOp::kOpenObject: return object(frame, inside());
    case JsonOp::kOpenList: return numbers(frame, inside());
    case JsonOp::kCount:
    case JsonOp::kCountOfUnion: return stated_count(frame, field);
    case JsonOp::kTimespec:
    case JsonOp::kTimeval: return time(frame, field);
    case JsonOp::kUnion: return union_or_wait(frame, row);
    default: break;
  }
  const size_t start = out_->size();
  return item(field, kPlans[frame.plan].steps[field.step]) && keep(frame, field.step, start);
}

bool JsonItems::stated_count(Frame& frame, const JsonField& field) {
  if (frame.stated_count == kMaxCounts) return false;
  for (uint8_t i = 0; i < frame.stated_count; ++i) {
    if (frame.stated[i].field == &field) return false;
  }
  Stated& stated = frame.stated[frame.stated_count++];
  stated.field = &field;
  return scanner_->integer(&stated.count);
}

bool JsonItems::time(Frame& frame, const JsonField& field) {
  int64_t seconds;
  uint32_t fraction;
  if (!scanner_->time(field.op == JsonOp::kTimespec ? 9 : 6, &seconds, &fraction)) return false;
  size_t start = out_->size();
  out_->signed_integer(seconds);
  if (!keep(frame, field.step, start)) return false;
  start = out_->size();
  out_->unsigned_integer(fraction);
  return keep(frame, field.other, start);
}

bool JsonItems::union_or_wait(Frame& frame, uint16_t row) {
  const JsonField& field = kJsonStructs[frame.plan].fields[row];
  if ((field.flags & kHiddenChooser) != 0) {
    const size_t start = out_->size();
    out_->boolean(scanner_->peek() != 'n');
    return keep(frame, field.other, start) && union_arm(frame, row);
  }
  if (frame.items[field.other].size != 0) return union_arm(frame, row);
  if (frame.waiting_count == kMaxUnions) return false;
  scanner_->peek();
  const uint8_t* const at = scanner_->at();
  if (!scanner_->value()) return false;
  frame.waiting[frame.waiting_count++] = {row, at, scanner_->at()};
  return true;
}

bool JsonItems::union_arm(Frame& frame, uint16_t row) {
  const JsonField& field = kJsonStructs[frame.plan].fields[row];
  const Place& chooser = frame.items[field.other];
  if (chooser.size == 0) return false;
  CborMajor major;
  CborCursor in{out_->data() + chooser.at};
  uint64_t chosen = in.head(&major);
  if (major == CborMajor::kSimple) chosen = chosen == kCborTrue ? 1 : 0;
  const UnionPlan& plan = kUnions[field.target];
  const bool is_inline = (field.flags & kInline) != 0;
  const size_t start = out_->size();
  for (uint8_t i = 0; i < plan.arm_count; ++i) {
    if (plan.arms[i].value == chosen) return arm(plan.arms[i].plan, is_inline) && keep(frame, field.step, start);
  }
  out_->array(0);
  const bool is_empty = is_inline ? scanner_->take_null() : scanner_->take('{') && scanner_->take('}');
  return is_empty && keep(frame, field.step, start);
}

// Null in place of an arm is left to the other reader.
bool JsonItems::arm(uint16_t plan, bool is_inline) {
  if (is_inline) return scanner_->peek() != 'n' && structure(plan);
  const JsonStruct& of = kJsonStructs[plan];
  if (of.count == 0 || !scanner_->take('{')) return false;
  scanner_->peek();
  return scanner_->take_bytes(of.fields[0].key) && structure(plan) && scanner_->take('}');
}

bool JsonItems::item(const JsonField& field, const PlanStep& step) {
  switch (field.op) {
    case JsonOp::kNumber: return number(step.op);
    case JsonOp::kBool: {
      bool is_true = false;
      if (!scanner_->boolean(&is_true)) return false;
      out_->boolean(is_true);
      return true;
    }
    case JsonOp::kText: return text(step);
    case JsonOp::kHex: return hex(step);
    case JsonOp::kUuid: return uuid(step);
    case JsonOp::kFile: return null(step) || structure(kPlanFile);
    case JsonOp::kProcess: return null(step) || structure(kPlanProcess);
    case JsonOp::kThread: return null(step) || structure(kPlanThread);
    case JsonOp::kStruct: return null(step) || structure(field.target);
    case JsonOp::kStructs: return list(step, [&] { return structure(field.target); });
    case JsonOp::kTexts:
    case JsonOp::kList: return list(step, [&] { return string(); });
    case JsonOp::kUuids: return list(step, [&] { return uuid(step); });
    case JsonOp::kDescriptors: return list(step, [&] { return descriptor(); });
    case JsonOp::kAccessList: return null(step) || scanner_->string(CborMajor::kBytes, *out_);
    case JsonOp::kJson: return null(step) || json();
    default: return false;
  }
}

bool JsonItems::null(const PlanStep& step) {
  if ((step.flags & kNullable) == 0 || !scanner_->take_null()) return false;
  out_->null();
  return true;
}

bool JsonItems::number(Op op) {
  JsonInteger value;
  if (!scanner_->integer(&value) || !value.fits(op)) return false;
  value.write(*out_);
  return true;
}

bool JsonItems::text(const PlanStep& step) {
  if (step.op == Op::kString && scanner_->take_null()) {
    out_->null();
    return true;
  }
  const size_t start = out_->size();
  if (!string()) return false;
  return step.op == Op::kString || CborCursor{out_->data() + start}.head() <= step.extent;
}

bool JsonItems::hex(const PlanStep& step) {
  if (null(step)) return true;
  size_t size = 0;
  return scanner_->hex(*out_, &size) && (step.op == Op::kToken || size == step.extent);
}

bool JsonItems::uuid(const PlanStep& step) { return step.extent == 16 && scanner_->uuid(*out_); }

// Keeps JSON as it is written. What looks like the printer's form of other bytes is left to the other reader.
bool JsonItems::json() {
  scanner_->peek();
  const uint8_t* const start = scanner_->at();
  if (!scanner_->value()) return false;
  const std::string_view written(reinterpret_cast<const char*>(start), static_cast<size_t>(scanner_->at() - start));
  out_->bytes(written.data(), written.size());
  return written.substr(0, 9) != R"({"bytes":)";
}

bool JsonItems::descriptor() {
  JsonInteger number = {};
  JsonInteger type = {};
  uint64_t pipe = 0;
  bool seen[3] = {};
  if (!scanner_->take('{')) return false;
  do {
    scanner_->peek();
    const size_t which = scanner_->take_bytes(R"("fd":)") ? 0 : scanner_->take_bytes(R"("fdtype":)") ? 1 : 2;
    if (seen[which]) return false;
    seen[which] = true;
    bool is_read = false;
    if (which == 0) {
      is_read = scanner_->integer(&number) && number.fits(Op::kInt32);
    } else if (which == 1) {
      is_read = scanner_->integer(&type) && type.fits(Op::kUint32);
    } else if (scanner_->take_bytes(R"("pipe":)") && scanner_->take('{')) {
      scanner_->peek();
      is_read = scanner_->take_bytes(R"("pipe_id":)") && scanner_->integer(&pipe) && scanner_->take('}');
    }
    if (!is_read) return false;
  } while (scanner_->take(','));
  const bool is_pipe = type.magnitude == kPipeFd;
  if (!scanner_->take('}') || !seen[0] || !seen[1] || seen[2] != is_pipe) return false;
  out_->array(is_pipe ? 3 : 2);
  number.write(*out_);
  type.write(*out_);
  if (is_pipe) out_->unsigned_integer(pipe);
  return true;
}

// A list that may be null has no elements then.
template <class Element>
bool JsonItems::list(const PlanStep& step, const Element& element) {
  const size_t start = out_->size();
  uint64_t count = 0;
  if ((step.flags & kNullable) == 0 || !scanner_->take_null()) {
    if (!scanner_->take('[')) return false;
    if (!scanner_->take(']')) {
      do {
        if (!element()) return false;
        ++count;
      } while (scanner_->take(','));
      if (!scanner_->take(']')) return false;
    }
  }
  close_array(start, count, *out_);
  return !out_->full();
}

}  // namespace esreplay
