// Encodes the items of plans. Records are composed in a scratch buffer used as a stack: a definition needed half-way is
// composed above the record that needs it, moved to the output, and dropped before the record goes on.
#include "src/native/layouts.h"
#include "src/native/record_kind.h"
#include "src/native/trace_encoder.h"
#include "src/native/trace_limits.h"
#include "src/native/utf8.h"
#include "src/schema/generated/plans.h"

namespace esreplay {
namespace {

// Records of definitions, by TraceEncoder::Defined.
constexpr RecordKind kDefinition[] = {RecordKind::kString, RecordKind::kList, RecordKind::kFile, RecordKind::kProcess,
                                      RecordKind::kThread};

constexpr char kTooLong[] = "a record is longer than 1 MiB";
constexpr char kTooMuchMemory[] = "a list needs more than 16 MiB of memory";
constexpr char kFull[] = "more definitions than the encoder has room for";

// Returns what an image takes for this many bytes behind a pointer (step_builder.h).
uint64_t pointed(uint64_t size) { return align8(size == 0 ? 1 : size) + sizeof(Fixup); }

void text_or_bytes(const uint8_t* data, size_t size, CborWriter& record) {
  if (is_utf8(data, size)) {
    record.text(data, size);
  } else {
    record.bytes(data, size);
  }
}

}  // namespace

bool TraceEncoder::is_full() const { return failure_ == kFull; }

// Returns a writer in the scratch memory behind what `record` holds so far.
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
    case Op::kString:
      return string(redacted(step, base, load_at<StringToken>(at, 0)), (step.flags & kIntern) != 0, record);
    case Op::kToken: {
      const auto token = load_at<StringToken>(at, 0);
      if (token.data == nullptr) {
        record.null();
      } else {
        const auto* bytes = reinterpret_cast<const uint8_t*>(token.data);
        record.bytes(redacted_bytes(step, bytes, token.length), token.length);
        image_bytes_ += pointed(token.length);
      }
      return true;
    }
    case Op::kBytes: record.bytes(redacted_bytes(step, at, step.extent), step.extent); return true;
    case Op::kChars: {
      size_t length = step.extent;
      while (length > 0 && at[length - 1] == 0) --length;
      const StringToken was = {length, reinterpret_cast<const char*>(at)};
      StringToken now = redacted(step, base, was);
      // A pseudonym may be longer than the name was. The array ends with a zero.
      const bool same = now.length == length && memcmp(now.data, at, length) == 0;
      if (!same && now.length >= step.extent) now.length = step.extent - size_t{1};
      text_or_bytes(reinterpret_cast<const uint8_t*>(now.data), now.length, record);
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
    case Op::kBytesPointer:
      record.bytes(redacted_bytes(step, target, step.extent), step.extent);
      image_bytes_ += pointed(step.extent);
      return true;
    case Op::kFile: {
      file_content_ = step.content == 0 ? Content::kPath : static_cast<Content>(step.content);
      const bool good = image(kFiles, kPlanFile, target, record);
      file_content_ = Content::kPath;
      return good;
    }
    case Op::kProcess: return image(kProcesses, kPlanProcess, target, record);
    case Op::kThread: return image(kThreads, kPlanThread, target, record);
    case Op::kPointer:
      record.array(steps_at_version(kPlans[step.target], version_));
      image_bytes_ += pointed(size_at(kPlans[step.target], version_));
      return steps(step.target, target, record);
    default: return fail("a step without a rule");
  }
}

StringToken TraceEncoder::redacted(const PlanStep& step, const uint8_t* base, StringToken token) {
  if (redaction_ == nullptr || token.data == nullptr || token.length == 0) return token;
  const auto content = static_cast<Content>(step.content);
  if (content == Content::kPath) return redaction_->text(file_content_, token, {0, nullptr});
  const auto* folder = content == Content::kName ? load_at<const uint8_t*>(base, step.target) : nullptr;
  StringToken path = {0, nullptr};
  if (folder != nullptr) path = load_at<StringToken>(folder, kPlans[kPlanFile].steps[0].offset);
  return redaction_->text(content, token, path);
}

const uint8_t* TraceEncoder::redacted_bytes(const PlanStep& step, const uint8_t* bytes, size_t size) {
  return redaction_ == nullptr || size == 0 ? bytes
                                            : redaction_->bytes(static_cast<Content>(step.content), bytes, size);
}

bool TraceEncoder::string(StringToken token, bool intern_it, CborWriter& record) {
  image_bytes_ += pointed(token.length + 1);
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
    definition.signed_integer(kind_item(kDefinition[kStrings]));
    text_or_bytes(bytes, token.length, definition);
    if (!emit(definition)) return false;
    id = tables_[kStrings].add(bytes, token.length);
    if (id == InternTable::kAbsent) return fail(kFull);
    now_.index_bytes += sizeof(InternedString);
  }
  record.unsigned_integer(id);
  return true;
}

// Elements of lists and arrays are never null in a trace: a token without data becomes an empty one.
bool TraceEncoder::element_string(StringToken token, CborWriter& record) {
  if (token.data != nullptr) return string(token, true, record);
  record.text("", 0);
  return true;
}

uint32_t TraceEncoder::define(Defined kind, const CborWriter& key, const CborWriter& definition, uint64_t index_bytes) {
  if (!emit(definition)) return InternTable::kAbsent;
  const uint32_t id = tables_[kind].add(key.data(), key.size());
  if (id == InternTable::kAbsent) fail(kFull);
  now_.index_bytes += index_bytes;
  return id;
}

// Writes the key of an image. Defines what the image refers to.
bool TraceEncoder::image_key(uint16_t plan, const uint8_t* base, CborWriter& key) {
  for (const ImageKey::Part& part : keys_[plan]) {
    if (part.step == nullptr) {
      key.raw(base + part.offset, part.size);
    } else if (!step(*part.step, base, key)) {
      return false;
    }
  }
  return !key.full() || fail(kTooLong);
}

bool TraceEncoder::image(Defined kind, uint16_t plan, const uint8_t* base, CborWriter& record) {
  CborWriter key = above(record);
  const uint64_t around = image_bytes_;
  image_bytes_ = align8(size_at(kPlans[plan], version_));
  if (!image_key(plan, base, key)) return false;
  const uint64_t own = image_bytes_;
  uint32_t id = tables_[kind].find(key.data(), key.size());
  if (id == InternTable::kAbsent) {
    CborWriter definition = above(key);
    definition.array(1 + steps_at_version(kPlans[plan], version_));
    definition.signed_integer(kind_item(kDefinition[kind]));
    if (steps(plan, base, definition)) id = define(kind, key, definition, own + sizeof(Image));
    if (id == InternTable::kAbsent) return false;
  }
  record.unsigned_integer(id);
  image_bytes_ = around + own + sizeof(Fixup);  // an image contains those that it points to
  return true;
}

bool TraceEncoder::list(Content content, const StringToken* strings, uint32_t count, CborWriter& record) {
  CborWriter definition = above(record);
  definition.array(2);
  definition.signed_integer(kind_item(kDefinition[kLists]));
  definition.array(count);
  uint64_t memory = 0;
  for (uint32_t i = 0; i < count; ++i) {
    StringToken token = strings[i];
    if (redaction_ != nullptr && token.data != nullptr) token = redaction_->text(content, token, {0, nullptr});
    memory += sizeof token + align8(token.length + 1);
    if (memory > kMaxMessageSize) return fail(kTooMuchMemory);
    if (!element_string(token, definition)) return false;
  }
  if (definition.full()) return fail(kTooLong);
  uint32_t id = tables_[kLists].find(definition.data(), definition.size());
  if (id == InternTable::kAbsent) id = define(kLists, definition, definition, sizeof(InternedList));
  if (id == InternTable::kAbsent) return false;
  record.unsigned_integer(id);
  return true;
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
      record.bytes(redacted_bytes(step, element, step.extent), step.extent);
    } else if (strings) {
      if (!element_string(redacted(step, base, load_at<StringToken>(element, 0)), record)) return false;
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

bool TraceEncoder::access_list(const PlanStep& step, const uint8_t* base, CborWriter& record) {
  const auto* list = load_at<const OpaqueBytes*>(base, step.offset);
  if (list != nullptr && read_acl_ != nullptr) {
    list = read_acl_(list);
    if (list == nullptr) return fail("an access control list that cannot be read");
  }
  if (list == nullptr) {
    record.null();
    return true;
  }
  if (redaction_ != nullptr) list = redaction_->access_list(list);
  record.bytes(list->bytes(), list->size);
  return true;
}

bool TraceEncoder::irregular(const PlanStep& step, const uint8_t* base, CborWriter& record) {
  if (step.target == kIrregularAcl) return access_list(step, base, record);
  if (exec_ == nullptr) return fail("an exec without its lists");
  if (step.target == kIrregularEntitlements) {
    const OpaqueBytes* bytes = exec_->entitlements;
    if (bytes == nullptr || (redaction_ != nullptr && !redaction_->keeps_entitlements())) {
      record.null();
    } else {
      record.bytes(bytes->bytes(), bytes->size);
    }
    return true;
  }
  if (step.target == kIrregularArgs) return list(Content::kArgument, exec_->args, exec_->arg_count, record);
  if (step.target == kIrregularEnv) return list(Content::kEnvironment, exec_->envs, exec_->env_count, record);
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
