// One function for each kind of item. Every size added here is added in step_builder.h too.
#include "src/native/record_check.h"

#include <cstdio>

#include "src/native/message_layout.h"
#include "src/native/newer_fields.h"
#include "src/schema/generated/plans.h"

namespace esreplay {
namespace {

// Of integers by op. A negative number is stored as −1 − n, so its n has the same limit as a positive number.
constexpr uint64_t kMaxInteger[] = {UINT8_MAX, UINT16_MAX, UINT32_MAX, UINT64_MAX,
                                    INT8_MAX,  INT16_MAX,  INT32_MAX,  INT64_MAX};

const char* name_of(uint16_t plan, const PlanStep& step) {
  for (uint16_t i = 0; i < kPlans[plan].step_count; ++i) {
    const PlanStep& candidate = kPlans[plan].steps[i];
    if (memcmp(&candidate, &step, sizeof step) == 0) return kPlans[plan].fields[i];
  }
  return "?";
}

}  // namespace

bool RecordCheck::refuse(const char* reason) {
  if (reason_ != nullptr) return false;
  reason_ = reason;
  where_ = in_.fault() != CborFault::kNone ? in_.fault_at() : item_at_;
  size_t at = 0;
  write_path(innermost_, &at);
  return false;
}

bool RecordCheck::refuse_item() { return refuse(cbor_fault_text(in_.fault())); }

bool RecordCheck::fail(const char* field, const char* reason) {
  if (reason_ != nullptr) return false;
  reason_ = in_.fault() != CborFault::kNone ? cbor_fault_text(in_.fault()) : reason;
  where_ = in_.fault() != CborFault::kNone ? in_.fault_at() : in_.at();
  snprintf(field_, sizeof field_, "%s", field);
  return false;
}

void RecordCheck::write_path(const Frame* frame, size_t* at) {
  if (frame == nullptr) {
    *at += static_cast<size_t>(snprintf(field_, sizeof field_, "%s", prefix_));
    return;
  }
  write_path(frame->outer, at);
  if (*at >= sizeof field_) return;
  if (frame->step != nullptr) {
    *at += static_cast<size_t>(
        snprintf(field_ + *at, sizeof field_ - *at, "%s%s", *at == 0 ? "" : ".", name_of(frame->plan, *frame->step)));
  }
  if (frame->element < 0 || *at >= sizeof field_) return;
  *at += static_cast<size_t>(
      snprintf(field_ + *at, sizeof field_ - *at, "[%lld]", static_cast<long long>(frame->element)));
}

bool RecordCheck::steps(const char* prefix, uint16_t plan, uint64_t count) {
  prefix_ = prefix;
  item_at_ = in_.at();
  Frame frame = {nullptr, plan, nullptr, -1, in_.at()};
  return walk(frame, count);
}

inline bool RecordCheck::integer(const CborItem& item, const PlanStep& step) {
  const CborMajor last = step.op >= Op::kInt8 ? CborMajor::kNegative : CborMajor::kUnsigned;
  const bool fits = item.major <= last && item.value <= kMaxInteger[static_cast<size_t>(step.op)];
  if (fits) return true;
  if (!item.is_integer()) return refuse("is not an integer");
  return refuse(item.major > last ? "is negative" : "is out of range");
}

bool RecordCheck::walk(Frame& frame, uint64_t count) {
  const Layout& layout = layouts_[frame.plan];
  if (!layout.is_compiled || !layout.is_listed || built_ != version_) [[unlikely]]
    return walk_other(frame, count);
  const Frame* outer = innermost_;
  innermost_ = &frame;
  if (!is_step_count_at(layout, version_, count)) return refuse("has another number of items than its plan");
  const PlanStep* end = layout.steps + count;
  for (const PlanStep* step = layout.steps; step != end; ++step) {
    frame.step = step;
    CborItem read;
    if (!next(&read)) return false;
    // Most items are integers, which take no room of their own.
    if (step->op < Op::kBool) [[likely]] {
      if (!integer(read, *step)) return false;
    } else {
      const CborItem other = read;  // so that an integer stays in registers
      if (!item(frame, other)) return false;
    }
  }
  innermost_ = outer;
  return true;
}

// Walks a plan whose fields are not those of the struct.
bool RecordCheck::walk_other(Frame& frame, uint64_t count) {
  const Frame* outer = innermost_;
  innermost_ = &frame;
  const Layout& layout = layouts_[frame.plan];
  if (!layout.is_listed) return refuse("has no list in the header's fields");
  if (layout.is_compiled) {
    if (!is_step_count_at(layout, version_, count)) return refuse("has another number of items than its plan");
  } else if (count > layout.step_count) {
    return refuse("has more items than the header has field names");
  }
  for (uint64_t i = 0; i < count; ++i) {
    frame.step = &layout.steps[i];
    if (frame.step->op == kSkippedItem) {
      if (!in_.skip()) return refuse_item();
      continue;
    }
    if (!known_item(frame)) return false;
  }
  if (!absent_rest(frame, count)) return false;
  innermost_ = outer;
  return true;
}

bool RecordCheck::known_item(Frame& frame) {
  // Writing it would reach past a struct that is shorter in this version.
  if (frame.step->since > version_) return refuse("is newer than the message version");
  const uint64_t size_before = size;
  const uint32_t pointers_before = pointers;
  const bool had_exec_lists = has_exec_lists_;
  CborItem read;
  if (!next(&read) || !item(frame, read)) return false;
  if (frame.step->since <= built_) return true;
  // Valid, but left out of the older struct.
  size = size_before;
  pointers = pointers_before;
  has_exec_lists_ = had_exec_lists;
  return true;
}

// Handles the fields that the struct has and the record has no item for.
bool RecordCheck::absent_rest(Frame& frame, uint64_t count) {
  const Layout& layout = layouts_[frame.plan];
  for (uint64_t i = count; i < layout.step_count; ++i) {
    frame.step = &layout.steps[i];
    if (frame.step->op == kSkippedItem) continue;
    if (frame.step->since <= version_) return refuse("is absent");
    if (frame.step->since <= built_ && !absent(*frame.step)) return false;
  }
  for (uint16_t i = 0; i < layout.missing_count; ++i) {
    frame.step = &layout.missing[i];
    if (frame.step->since <= built_ && !absent(*frame.step)) return false;
  }
  return true;
}

// If a pointer must not be NULL and its message version had no such field, it points to an empty struct.
bool RecordCheck::absent_pointer(const PlanStep& step) {
  if (step.since <= version_) return refuse("is not in the trace and cannot be NULL");
  const int plan = pointed_plan(step);
  block(plan < 0 ? step.extent : room_at(kPlans[plan], built_, newer_room_));
  for (uint16_t i = 0; plan >= 0 && i < kPlans[plan].step_count; ++i) {
    PlanStep inner = kPlans[plan].steps[i];
    if (inner.since > built_) continue;
    inner.since = step.since;  // it is as new as the pointer
    if (!absent(inner)) return false;
  }
  return true;
}

// Handles a field that the trace's writer or its macOS did not know: counts its empty value, if there is one.
bool RecordCheck::absent(const PlanStep& step) {
  if (is_required_pointer(step)) return absent_pointer(step);
  const bool nullable = (step.flags & kNullable) != 0;
  if ((step.op == Op::kString || step.op == Op::kArray) && !nullable) block(1);
  if (step.op == Op::kIrregular && step.target != kIrregularAcl) exec_lists();
  return true;
}

inline bool RecordCheck::image(const CborItem& item, const PlanStep& step) {
  if (item.is_null()) return (step.flags & kNullable) != 0 || refuse("is null");
  if (step.op == Op::kProcess) return process_id(item);
  if (step.op == Op::kThread) return thread_id(item);
  if (!item.is(CborMajor::kUnsigned)) return refuse("is not a file id");
  if (item.value >= images_.files.size()) return refuse("names a file that is not defined yet");
  if (item.value < images_.first_file) return refuse("names a file defined under another message version");
  refer(images_.files[item.value]);
  return true;
}

bool RecordCheck::item(Frame& frame, const CborItem& item) {
  const PlanStep& step = *frame.step;
  switch (step.op) {
    case Op::kUint8:
    case Op::kUint16:
    case Op::kUint32:
    case Op::kUint64:
    case Op::kInt8:
    case Op::kInt16:
    case Op::kInt32:
    case Op::kInt64: return integer(item, step);
    case Op::kBool: return item.is_bool() || refuse("is not true or false");
    case Op::kString: return string_item(item, (step.flags & kNullable) != 0);
    case Op::kToken:
      if (item.is_null()) return true;
      if (!item.is(CborMajor::kBytes)) return refuse("is not bytes or null");
      block(item.value == 0 ? 1 : item.value);
      return true;
    case Op::kBytes:
      return (item.is(CborMajor::kBytes) && item.value == step.extent) || refuse("is not bytes of the right length");
    case Op::kChars: return (item.is_string() && item.value <= step.extent) || refuse("is not text that fits");
    case Op::kBytesPointer:
      if (item.is_null() && (step.flags & kNullable) != 0) return true;
      if (!item.is(CborMajor::kBytes) || item.value != step.extent) return refuse("is not bytes of the right length");
      block(step.extent);
      return true;
    case Op::kFile:
    case Op::kProcess:
    case Op::kThread: return image(item, step);
    case Op::kPointer: return pointer(frame, item);
    case Op::kArray: return array(frame, item);
    case Op::kUnion: return union_arm(frame, item);
    case Op::kIrregular: return irregular(item, step);
  }
  return refuse("has a step without a rule: this is a bug in esreplay");
}

bool RecordCheck::string_item(const CborItem& item, bool nullable) {
  if (item.is_null()) {
    if (!nullable) block(1);
    return true;
  }
  if (item.is_string()) {
    block(item.value + 1);
    return true;
  }
  if (!item.is(CborMajor::kUnsigned)) return refuse("is not a string, a string id or null");
#ifdef ESREPLAY_FUZZ_CANARY
  // The fuzzer has to find this: a large id is trusted.
  const bool defined = item.value < images_.strings.size() || item.value >= 4096;
#else
  const bool defined = item.value < images_.strings.size();
#endif
  if (!defined) return refuse("names a string that is not defined yet");
  block(images_.strings[item.value].length + 1);
  return true;
}

bool RecordCheck::element_string(const CborItem& item) {
  return item.is_null() ? refuse("is null in a list") : string_item(item, false);
}

bool RecordCheck::pointer(Frame& frame, const CborItem& item) {
  const PlanStep& step = *frame.step;
  if (item.is_null()) return (step.flags & kNullable) != 0 || refuse("is null");
  if (!item.is(CborMajor::kArray)) return refuse("is not an array");
  block(room_at(kPlans[step.target], built_, newer_room_));
  Frame inner = {&frame, step.target, nullptr, -1, in_.at()};
  return walk(inner, item.value);
}

bool RecordCheck::array(Frame& frame, const CborItem& item) {
  const PlanStep& step = *frame.step;
  if (!item.is(CborMajor::kArray)) return refuse("is not an array");
  if (item.value > UINT32_MAX) return refuse("has too many elements");
  if (item.value == 0) {
    if ((step.flags & kNullable) == 0) block(1);
    return true;
  }
  if ((step.flags & kStringArray) != 0) {
    block(item.value * sizeof(StringToken));
  } else if ((step.flags & kBytesArray) != 0) {
    block(item.value * step.extent);
  } else {
    block(item.value * size_at(kPlans[step.target], built_));
  }
  for (uint64_t i = 0; i < item.value; ++i) {
    CborItem element;
    if (!next(&element)) return false;
    if ((step.flags & kStringArray) != 0) {
      if (!element_string(element)) return false;
    } else if ((step.flags & kBytesArray) != 0) {
      if (!element.is(CborMajor::kBytes) || element.value != step.extent) {
        return refuse("has an element that is not bytes of the right length");
      }
    } else {
      if (!element.is(CborMajor::kArray)) return refuse("has an element that is not an array");
      Frame inner = {&frame, step.target, nullptr, -1, in_.at()};
      frame.element = static_cast<int64_t>(i);
      if (!walk(inner, element.value)) return false;
      frame.element = -1;
    }
  }
  return true;
}

// The discriminator is a field of the same struct. Its item is looked up again, because unions are rare.
bool RecordCheck::discriminator(const Frame& frame, const UnionPlan& plan, uint64_t* value) const {
  CborReader again(frame.items, static_cast<size_t>(in_.at() - frame.items));
  for (const PlanStep* step = layouts_[frame.plan].steps; step != frame.step; ++step) {
    if (step->op != kSkippedItem && step->op <= Op::kBool && step->offset == plan.discriminator_offset) {
      CborItem item;
      if (!again.next(&item)) return false;
      *value = step->op == Op::kBool ? item.value == kCborTrue : item.value;
      return item.is_bool() || item.is(CborMajor::kUnsigned);
    }
    if (!again.skip()) return false;
  }
  return false;
}

bool RecordCheck::union_arm(Frame& frame, const CborItem& item) {
  if (!item.is(CborMajor::kArray)) return refuse("is not an array");
  const UnionPlan& plan = kUnions[frame.step->target];
  uint64_t chosen = 0;
  if (!discriminator(frame, plan, &chosen)) return refuse("comes before the field that selects its arm");
  for (uint8_t i = 0; i < plan.arm_count; ++i) {
    if (plan.arms[i].value != chosen) continue;
    Frame inner = {&frame, plan.arms[i].plan, nullptr, -1, in_.at()};
    return walk(inner, item.value);
  }
  return item.value == 0 || refuse("has items, but no arm applies");
}

void RecordCheck::exec_lists() {
  if (has_exec_lists_) return;
  has_exec_lists_ = true;
  block(sizeof(ExecLists));
}

bool RecordCheck::irregular(const CborItem& item, const PlanStep& step) {
  if (step.target == kIrregularAcl || step.target == kIrregularEntitlements) {
    if (step.target == kIrregularEntitlements) exec_lists();
    if (item.is_null()) return true;
    if (!item.is(CborMajor::kBytes)) return refuse("is not bytes or null");
    block(sizeof(OpaqueBytes) + item.value);
    return true;
  }
  exec_lists();
  if (step.target == kIrregularFds) return file_descriptors(item);
  if (!item.is(CborMajor::kUnsigned)) return refuse("is not a list id");
  if (item.value >= images_.lists.size()) return refuse("names a list that is not defined yet");
  block(images_.lists[item.value].size);
  pointers += images_.lists[item.value].count;
  return true;
}

bool RecordCheck::file_descriptors(const CborItem& item) {
  if (!item.is(CborMajor::kArray)) return refuse("is not an array");
  block(item.value * sizeof(ExecFd));
  for (uint64_t i = 0; i < item.value; ++i) {
    CborItem entry;
    CborItem fd;
    CborItem type;
    if (!next(&entry)) return false;
    if (!entry.is(CborMajor::kArray) || entry.value < 2 || entry.value > 3)
      return refuse("has an entry of the wrong shape");
    if (!next(&fd) || !next(&type)) return false;
    if (!fd.is_integer() || fd.value > INT32_MAX) return refuse("has a descriptor that is not an int32");
    if (!type.is(CborMajor::kUnsigned) || type.value > UINT32_MAX) return refuse("has a type that is not a uint32");
    if ((entry.value == 3) != (type.value == kPipeFd))
      return refuse("has a pipe id without a pipe or a pipe without an id");
    CborItem pipe;
    if (entry.value == 3 && (!next(&pipe) || !pipe.is(CborMajor::kUnsigned)))
      return refuse("has a pipe id that is not a uint64");
  }
  return true;
}

}  // namespace esreplay
