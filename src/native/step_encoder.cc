// The items of plans. Records are composed in a scratch buffer used as a stack: a definition needed half-way is
// composed above the record that needs it, moved to the output, and dropped before the record goes on.
#include "src/native/layouts.h"
#include "src/native/trace_encoder.h"
#include "src/native/utf8.h"
#include "src/schema/generated/plans.h"

namespace esreplay {
namespace {

// First item of a definition's record, by TraceEncoder::Defined.
constexpr int64_t kDefinition[] = {-3, -4, -2, -1, -5};

constexpr char kFull[] = "more definitions than the encoder has room for";

void text_or_bytes(const uint8_t* data, size_t size, CborWriter& record) {
  if (is_utf8(data, size)) {
    record.text(data, size);
  } else {
    record.bytes(data, size);
  }
}

}  // namespace

bool TraceEncoder::is_full() const { return failure_ == kFull; }

// A writer in the scratch memory behind what `record` holds so far.
CborWriter TraceEncoder::above(const CborWriter& record) const {
  const auto room = static_cast<size_t>(scratch_.data() + kScratch - record.end());
  return {record.end(), room < kMaxRecord ? room : kMaxRecord};
}

bool TraceEncoder::steps(uint16_t plan, const uint8_t* base, CborWriter& record) {
  const uint16_t count = steps_at_version(kPlans[plan], version_);
  for (uint16_t i = 0; i < count; ++i) {
    if (!step(kPlans[plan].steps[i], base, record)) return false;
  }
  return true;
}

bool TraceEncoder::step(const PlanStep& step, const uint8_t* base, CborWriter& record) {
  const uint8_t* at = base + step.offset;
  switch (step.op) {
    case Op::kUint8: record.unsigned_integer(*at); return true;
    case Op::kUint16: record.unsigned_integer(load_at<uint16_t>(at, 0)); return true;
    case Op::kUint32: record.unsigned_integer(load_at<uint32_t>(at, 0)); return true;
    case Op::kUint64: record.unsigned_integer(load_at<uint64_t>(at, 0)); return true;
    case Op::kInt8: record.signed_integer(load_at<int8_t>(at, 0)); return true;
    case Op::kInt16: record.signed_integer(load_at<int16_t>(at, 0)); return true;
    case Op::kInt32: record.signed_integer(load_at<int32_t>(at, 0)); return true;
    case Op::kInt64: record.signed_integer(load_at<int64_t>(at, 0)); return true;
    case Op::kBool: record.boolean(*at != 0); return true;
    case Op::kString: return string(load_at<StringToken>(at, 0), (step.flags & kIntern) != 0, record);
    case Op::kToken: {
      const auto token = load_at<StringToken>(at, 0);
      if (token.data == nullptr) {
        record.null();
      } else {
        record.bytes(token.data, token.length);
      }
      return true;
    }
    case Op::kBytes: record.bytes(at, step.extent); return true;
    case Op::kChars: {
      size_t length = step.extent;
      while (length > 0 && at[length - 1] == 0) --length;
      text_or_bytes(at, length, record);
      return true;
    }
    default: break;
  }
  if (step.op == Op::kArray) return array(step, base, record);
  if (step.op == Op::kUnion) return union_arm(kUnions[step.target], base, record);
  if (step.op == Op::kIrregular) return irregular(step, base, record);
  const auto* target = load_at<const uint8_t*>(at, 0);
  if (target == nullptr) {
    record.null();
    return (step.flags & kNullable) != 0 || fail("a NULL pointer where none may be");
  }
  switch (step.op) {
    case Op::kBytesPointer: record.bytes(target, step.extent); return true;
    case Op::kFile: return image(kFiles, kPlanFile, target, record);
    case Op::kProcess: return image(kProcesses, kPlanProcess, target, record);
    case Op::kThread: return image(kThreads, kPlanThread, target, record);
    case Op::kPointer:
      record.array(steps_at_version(kPlans[step.target], version_));
      return steps(step.target, target, record);
    default: return fail("a step without a rule");
  }
}

bool TraceEncoder::string(StringToken token, bool intern_it, CborWriter& record) {
  if (token.data == nullptr) {
    record.null();
    return true;
  }
  if (token.length == 0) {
    record.text("", 0);
    return true;
  }
  const auto* bytes = reinterpret_cast<const uint8_t*>(token.data);
  uint32_t id = tables_[kStrings].find(bytes, token.length);
  if (id == InternTable::kAbsent) {
    if (!intern_it) {
      text_or_bytes(bytes, token.length, record);
      return true;
    }
    CborWriter definition = above(record);
    definition.array(2);
    definition.signed_integer(kDefinition[kStrings]);
    text_or_bytes(bytes, token.length, definition);
    if (!emit(definition)) return false;
    id = tables_[kStrings].add(bytes, token.length);
    if (id == InternTable::kAbsent) return fail(kFull);
  }
  record.unsigned_integer(id);
  return true;
}

// The elements of lists and arrays are never null in a trace: a token without data is an empty one.
bool TraceEncoder::element_string(StringToken token, CborWriter& record) {
  if (token.data != nullptr) return string(token, true, record);
  record.text("", 0);
  return true;
}

bool TraceEncoder::intern(Defined kind, const CborWriter& definition, CborWriter& record) {
  if (definition.full()) return fail("a record is longer than 1 MiB");
  InternTable& table = tables_[kind];
  uint32_t id = table.find(definition.data(), definition.size());
  if (id == InternTable::kAbsent) {
    if (!emit(definition)) return false;
    id = table.add(definition.data(), definition.size());
    if (id == InternTable::kAbsent) return fail(kFull);
  }
  record.unsigned_integer(id);
  return true;
}

bool TraceEncoder::image(Defined kind, uint16_t plan, const uint8_t* base, CborWriter& record) {
  CborWriter definition = above(record);
  definition.array(1 + steps_at_version(kPlans[plan], version_));
  definition.signed_integer(kDefinition[kind]);
  return steps(plan, base, definition) && intern(kind, definition, record);
}

bool TraceEncoder::list(const StringToken* strings, uint32_t count, CborWriter& record) {
  CborWriter definition = above(record);
  definition.array(2);
  definition.signed_integer(kDefinition[kLists]);
  definition.array(count);
  for (uint32_t i = 0; i < count; ++i) {
    if (!element_string(strings[i], definition)) return false;
  }
  return intern(kLists, definition, record);
}

bool TraceEncoder::array(const PlanStep& step, const uint8_t* base, CborWriter& record) {
  const bool wide = (step.flags & kCountIs64) != 0;
  const uint64_t stated =
      wide ? load_at<uint64_t>(base, step.count_offset) : load_at<uint32_t>(base, step.count_offset);
  const auto* elements = load_at<const uint8_t*>(base, step.offset);
  const uint64_t count = elements == nullptr ? 0 : stated;
  record.array(count);
  const bool strings = (step.flags & kStringArray) != 0;
  const bool bytes = (step.flags & kBytesArray) != 0;
  const size_t stride = strings ? sizeof(StringToken) : bytes ? step.extent : size_at(kPlans[step.target], version_);
  for (uint64_t i = 0; i < count && !record.full(); ++i) {
    const uint8_t* element = elements + i * stride;
    if (bytes) {
      record.bytes(element, step.extent);
    } else if (strings) {
      if (!element_string(load_at<StringToken>(element, 0), record)) return false;
    } else {
      record.array(steps_at_version(kPlans[step.target], version_));
      if (!steps(step.target, element, record)) return false;
    }
  }
  return true;
}

bool TraceEncoder::union_arm(const UnionPlan& plan, const uint8_t* base, CborWriter& record) {
  uint64_t chosen = 0;
  memcpy(&chosen, base + plan.discriminator_offset, plan.discriminator_size);
  for (uint8_t i = 0; i < plan.arm_count; ++i) {
    if (plan.arms[i].value != chosen) continue;
    record.array(steps_at_version(kPlans[plan.arms[i].plan], version_));
    return steps(plan.arms[i].plan, base, record);
  }
  record.array(0);
  return true;
}

bool TraceEncoder::irregular(const PlanStep& step, const uint8_t* base, CborWriter& record) {
  if (step.target != kIrregularAcl && exec_ == nullptr) return fail("an exec without its lists");
  if (step.target == kIrregularAcl || step.target == kIrregularEntitlements) {
    const auto* bytes =
        step.target == kIrregularAcl ? load_at<const OpaqueBytes*>(base, step.offset) : exec_->entitlements;
    if (step.target == kIrregularAcl && bytes != nullptr && read_acl_ != nullptr) {
      bytes = read_acl_(bytes);
      if (bytes == nullptr) return fail("an access control list that cannot be read");
    }
    if (bytes == nullptr) {
      record.null();
    } else {
      record.bytes(bytes->bytes(), bytes->size);
    }
    return true;
  }
  if (step.target == kIrregularArgs) return list(exec_->args, exec_->arg_count, record);
  if (step.target == kIrregularEnv) return list(exec_->envs, exec_->env_count, record);
  record.array(exec_->fd_count);
  for (uint32_t i = 0; i < exec_->fd_count; ++i) {
    const ExecFd& entry = exec_->fds[i];
    record.array(entry.fdtype == kPipeFd ? 3 : 2);
    record.signed_integer(entry.fd);
    record.unsigned_integer(entry.fdtype);
    if (entry.fdtype == kPipeFd) record.unsigned_integer(entry.pipe_id);
  }
  return true;
}

}  // namespace esreplay
