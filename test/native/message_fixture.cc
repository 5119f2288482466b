#include "test/native/message_fixture.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "src/native/layouts.h"
#include "src/schema/generated/plans.h"

namespace esreplay {
namespace {

namespace at = message_layout;

bool is_discriminator_of(const Plan& plan, const PlanStep& step) {
  for (uint16_t i = 0; i < plan.step_count; ++i) {
    if (plan.steps[i].op == Op::kUnion && kUnions[plan.steps[i].target].discriminator_offset == step.offset)
      return true;
  }
  return false;
}

}  // namespace

MessageFixture::MessageFixture(uint16_t event_type, uint8_t version, unsigned variant, uint64_t seed)
    : version_(version), variant_(variant), counter_(seed * 977 + event_type * 131 + version) {
  message_ = allocate(at::kWholeSize);
  const EventPlan& event = kEventPlans[event_type];
  store_at(message_, at::kVersion, uint32_t{version});
  store_at(message_, at::kTimeSeconds, static_cast<int64_t>(1'700'000'000 + number() % 100'000));
  store_at(message_, at::kTimeNanoseconds, static_cast<int64_t>(number() % 1'000'000'000));
  const uint64_t mach = 1'000'000 + number() % 1'000'000'000;
  store_at(message_, at::kMachTime, mach);
  store_at(message_, at::kDeadline, variant % 3 == 2 ? uint64_t{0} : mach + number() % 360'000'000);
  if (version >= at::kSeqNumSince) store_at(message_, at::kSeqNum, number());
  store_at(message_, at::kActionType, event.is_auth != 0 ? at::kActionAuth : at::kActionNotify);
  if (event.is_auth == 0 && variant % 2 == 1) {
    store_at(message_, at::kAction, uint32_t{1});
    store_at(message_, at::kActionResult, static_cast<uint32_t>(number()));
  }
  store_at(message_, at::kEventType, uint32_t{event_type});
  auto* process = allocate(size_at(kPlans[kPlanProcess], version));
  fill(kPlanProcess, process);
  store_at(message_, at::kProcess, process);
  if (version >= at::kThreadSince && variant % 2 == 0) {
    auto* thread = allocate(8);
    fill(kPlanThread, thread);
    store_at(message_, at::kThread, thread);
  }
  if (version >= at::kGlobalSeqNumSince) store_at(message_, at::kGlobalSeqNum, number());
  const auto plan = static_cast<uint16_t>(event.plan);
  uint8_t* payload = message_ + at::kEvent;
  if (event.by_pointer != 0) {
    payload = allocate(size_at(kPlans[plan], version));
    store_at(message_, at::kEvent, payload);
  }
  fill(plan, payload);
}

MessageFixture::~MessageFixture() {
  for (uint8_t* block : blocks_) free(block);
}

uint8_t* MessageFixture::allocate(size_t size) {
  auto* block = static_cast<uint8_t*>(calloc(1, size == 0 ? 1 : size));
  blocks_.push_back(block);
  return block;
}

StringToken MessageFixture::string(bool nullable) {
  const unsigned turn = strings_++ + variant_;
  if (nullable && turn % 5 == 4) return {0, nullptr};
  char text[64];
  // A small set of values, so that some strings repeat; some are not UTF-8, some are empty, some are long.
  const unsigned kind = turn % 11;
  int length = kind == 3 ? 0 : snprintf(text, sizeof text, "/plain/%llx/%u", number() % 997ULL, turn);
  if (kind == 5) text[1] = '\xFF';
  if (kind == 7) length = snprintf(text, sizeof text, "/caf\xC3\xA9/%u", turn % 3);
  auto* data = reinterpret_cast<char*>(allocate(static_cast<size_t>(length) + 1));
  memcpy(data, text, static_cast<size_t>(length));
  return {static_cast<uint64_t>(length), data};
}

void MessageFixture::fill(uint16_t plan, uint8_t* base) {
  const Plan& row = kPlans[plan];
  const uint16_t count = steps_at_version(row, version_);
  for (uint16_t i = 0; i < count; ++i) {
    fill(row.steps[i], base);
    if (is_discriminator_of(row, row.steps[i])) {
      const uint32_t value = (variant_ + i) % (row.steps[i].op == Op::kBool ? 2 : 4);
      memcpy(base + row.steps[i].offset, &value, row.steps[i].op == Op::kBool ? 1 : 4);
    }
  }
}

void MessageFixture::fill(const PlanStep& step, uint8_t* base) {
  uint8_t* to = base + step.offset;
  const bool skip = (step.flags & kNullable) != 0 && variant_ % 3 == 1;
  const uint64_t value = number() ^ number() >> 40;
  switch (step.op) {
    case Op::kUint8:
    case Op::kInt8: memcpy(to, &value, 1); return;
    case Op::kUint16:
    case Op::kInt16: memcpy(to, &value, 2); return;
    case Op::kUint32:
    case Op::kInt32: memcpy(to, &value, 4); return;
    case Op::kUint64:
    case Op::kInt64: memcpy(to, &value, 8); return;
    case Op::kBool: *to = (value >> 7) & 1; return;
    case Op::kString: store_at(to, 0, string((step.flags & kNullable) != 0)); return;
    case Op::kToken: {
      if (skip) return;
      const uint64_t size = variant_ % 5 == 0 ? 0 : 20;
      auto* bytes = allocate(size);
      for (uint64_t i = 0; i < size; ++i) bytes[i] = static_cast<uint8_t>(number() >> 33);
      store_at(to, 0, StringToken{size, reinterpret_cast<char*>(bytes)});
      return;
    }
    case Op::kBytes:
      for (uint16_t i = 0; i < step.extent; ++i) to[i] = static_cast<uint8_t>(number() >> 33);
      return;
    case Op::kChars: {
      const unsigned length = static_cast<unsigned>(value % step.extent);
      for (unsigned i = 0; i < length; ++i) to[i] = static_cast<uint8_t>('a' + number() % 26);
      return;
    }
    case Op::kBytesPointer: {
      if (skip) return;
      auto* bytes = allocate(step.extent);
      for (uint16_t i = 0; i < step.extent; ++i) bytes[i] = static_cast<uint8_t>(number() >> 33);
      store_at(to, 0, bytes);
      return;
    }
    case Op::kFile:
    case Op::kProcess:
    case Op::kThread:
    case Op::kPointer: {
      if (skip) return;
      const uint16_t plan = step.op == Op::kFile      ? kPlanFile
                            : step.op == Op::kProcess ? kPlanProcess
                            : step.op == Op::kThread  ? kPlanThread
                                                      : step.target;
      auto* target = allocate(size_at(kPlans[plan], version_));
      store_at(to, 0, target);
      fill(plan, target);
      return;
    }
    case Op::kArray: fill_array(step, base); return;
    case Op::kUnion: fill_union(kUnions[step.target], base); return;
    case Op::kIrregular: fill_irregular(step, base); return;
  }
}

void MessageFixture::fill_union(const UnionPlan& plan, uint8_t* base) {
  uint32_t chosen = 0;
  memcpy(&chosen, base + plan.discriminator_offset, plan.discriminator_size);
  for (uint8_t i = 0; i < plan.arm_count; ++i) {
    if (plan.arms[i].value == chosen) {
      fill(plan.arms[i].plan, base);
      return;
    }
  }
}

void MessageFixture::fill_array(const PlanStep& step, uint8_t* base) {
  const uint64_t count = variant_ % 4;
  memcpy(base + step.count_offset, &count, (step.flags & kCountIs64) != 0 ? 8 : 4);
  if (count == 0 && (step.flags & kNullable) != 0) return;
  const bool strings = (step.flags & kStringArray) != 0;
  const bool bytes = (step.flags & kBytesArray) != 0;
  const size_t stride = strings ? sizeof(StringToken) : bytes ? step.extent : size_at(kPlans[step.target], version_);
  uint8_t* elements = allocate(count * stride);
  store_at(base, step.offset, elements);
  for (uint64_t i = 0; i < count; ++i) {
    uint8_t* element = elements + i * stride;
    if (strings) {
      store_at(element, 0, string(false));
    } else if (bytes) {
      for (size_t j = 0; j < stride; ++j) element[j] = static_cast<uint8_t>(number() >> 33);
    } else {
      fill(step.target, element);
    }
  }
}

ExecLists* MessageFixture::lists_to_fill() {
  auto* lists = load_at<ExecLists*>(message_, at::kExecLists);
  if (lists == nullptr) {
    lists = reinterpret_cast<ExecLists*>(allocate(sizeof(ExecLists)));
    store_at(message_, at::kExecLists, lists);
  }
  return lists;
}

void MessageFixture::fill_irregular(const PlanStep& step, uint8_t* base) {
  if (step.target == kIrregularAcl || step.target == kIrregularEntitlements) {
    ExecLists* lists = step.target == kIrregularEntitlements ? lists_to_fill() : nullptr;
    if (variant_ % 3 == 1) return;
    auto* bytes = reinterpret_cast<OpaqueBytes*>(allocate(sizeof(OpaqueBytes) + 44));
    bytes->size = 44;
    for (int i = 0; i < 44; ++i) bytes->bytes()[i] = static_cast<uint8_t>(number() >> 33);
    if (lists == nullptr) {
      store_at(base, step.offset, bytes);
    } else {
      lists->entitlements = bytes;
    }
    return;
  }
  ExecLists* lists = lists_to_fill();
  const uint32_t count = variant_ % 4;
  if (step.target == kIrregularFds) {
    lists->fd_count = count;
    auto* entries = reinterpret_cast<ExecFd*>(allocate(count * sizeof(ExecFd)));
    for (uint32_t i = 0; i < count; ++i) {
      entries[i] = {static_cast<int32_t>(i) - 1, i == 1 ? kPipeFd : i + 1, i == 1 ? number() : 0};
    }
    lists->fds = entries;
    return;
  }
  auto* tokens = reinterpret_cast<StringToken*>(allocate(count * sizeof(StringToken)));
  for (uint32_t i = 0; i < count; ++i) tokens[i] = string(false);
  (step.target == kIrregularArgs ? lists->arg_count : lists->env_count) = count;
  (step.target == kIrregularArgs ? lists->args : lists->envs) = tokens;
}

namespace {

// Follows two structs of one plan in parallel.
class Comparison {
 public:
  Comparison(uint8_t version, const ExecLists* left, const ExecLists* right)
      : version_(version), left_lists_(left), right_lists_(right) {}

  bool plan(uint16_t index, const uint8_t* left, const uint8_t* right) {
    const Plan& row = kPlans[index];
    for (uint16_t i = 0; i < steps_at_version(row, version_); ++i) {
      if (step(row.steps[i], left, right)) continue;
      path_ = std::string(row.name) + "." + row.fields[i] + (path_.empty() ? "" : " > ") + path_;
      return false;
    }
    return true;
  }
  const std::string& path() const { return path_; }

 private:
  static bool bytes(const void* left, const void* right, size_t size) { return memcmp(left, right, size) == 0; }

  static bool token(StringToken left, StringToken right) {
    if (left.length != right.length || (left.data == nullptr) != (right.data == nullptr)) return false;
    return left.data == nullptr || bytes(left.data, right.data, left.length);
  }
  static bool string(StringToken left, StringToken right) {
    return token(left, right) &&
           (left.data == nullptr || (left.data[left.length] == 0 && right.data[right.length] == 0));
  }
  static bool strings(const StringToken* left, uint32_t left_count, const StringToken* right, uint32_t right_count) {
    if (left_count != right_count) return false;
    for (uint32_t i = 0; i < left_count; ++i) {
      if (!string(left[i], right[i])) return false;
    }
    return true;
  }
  static bool opaque(const OpaqueBytes* left, const OpaqueBytes* right) {
    if (left == nullptr || right == nullptr) return left == right;
    return left->size == right->size && bytes(left->bytes(), right->bytes(), left->size);
  }

  bool step(const PlanStep& step, const uint8_t* left, const uint8_t* right) {
    const uint8_t* l = left + step.offset;
    const uint8_t* r = right + step.offset;
    static constexpr size_t kWidth[] = {1, 2, 4, 8, 1, 2, 4, 8, 1};
    if (step.op <= Op::kBool) return bytes(l, r, kWidth[static_cast<int>(step.op)]);
    if (step.op == Op::kString) return string(load_at<StringToken>(l, 0), load_at<StringToken>(r, 0));
    if (step.op == Op::kToken) return token(load_at<StringToken>(l, 0), load_at<StringToken>(r, 0));
    if (step.op == Op::kBytes || step.op == Op::kChars) return bytes(l, r, step.extent);
    if (step.op == Op::kUnion) return union_arm(kUnions[step.target], left, right);
    if (step.op == Op::kArray) return array(step, left, right);
    if (step.op == Op::kIrregular) return irregular(step, left, right);
    const auto* lt = load_at<const uint8_t*>(l, 0);
    const auto* rt = load_at<const uint8_t*>(r, 0);
    if (lt == nullptr || rt == nullptr) return lt == rt;
    switch (step.op) {
      case Op::kBytesPointer: return bytes(lt, rt, step.extent);
      case Op::kFile: return plan(kPlanFile, lt, rt);
      case Op::kProcess: return plan(kPlanProcess, lt, rt);
      case Op::kThread: return plan(kPlanThread, lt, rt);
      default: return plan(step.target, lt, rt);
    }
  }

  bool union_arm(const UnionPlan& row, const uint8_t* left, const uint8_t* right) {
    uint64_t chosen = 0;
    memcpy(&chosen, left + row.discriminator_offset, row.discriminator_size);
    for (uint8_t i = 0; i < row.arm_count; ++i) {
      if (row.arms[i].value == chosen) return plan(row.arms[i].plan, left, right);
    }
    return true;
  }

  bool array(const PlanStep& step, const uint8_t* left, const uint8_t* right) {
    const size_t width = (step.flags & kCountIs64) != 0 ? 8 : 4;
    uint64_t count = 0;
    memcpy(&count, left + step.count_offset, width);
    if (!bytes(left + step.count_offset, right + step.count_offset, width)) return false;
    const auto* lt = load_at<const uint8_t*>(left, step.offset);
    const auto* rt = load_at<const uint8_t*>(right, step.offset);
    if ((lt == nullptr) != (rt == nullptr)) return false;
    if ((step.flags & kBytesArray) != 0) return bytes(lt, rt, count * step.extent);
    if ((step.flags & kStringArray) != 0) {
      return strings(reinterpret_cast<const StringToken*>(lt), static_cast<uint32_t>(count),
                     reinterpret_cast<const StringToken*>(rt), static_cast<uint32_t>(count));
    }
    const size_t stride = size_at(kPlans[step.target], version_);
    for (uint64_t i = 0; i < count; ++i) {
      if (!plan(step.target, lt + i * stride, rt + i * stride)) return false;
    }
    return true;
  }

  bool irregular(const PlanStep& step, const uint8_t* left, const uint8_t* right) const {
    const ExecLists* l = left_lists_;
    const ExecLists* r = right_lists_;
    switch (step.target) {
      case kIrregularAcl:
        return opaque(load_at<const OpaqueBytes*>(left, step.offset), load_at<const OpaqueBytes*>(right, step.offset));
      case kIrregularEntitlements: return opaque(l->entitlements, r->entitlements);
      case kIrregularArgs: return strings(l->args, l->arg_count, r->args, r->arg_count);
      case kIrregularEnv: return strings(l->envs, l->env_count, r->envs, r->env_count);
      default:
        return l->fd_count == r->fd_count && (l->fd_count == 0 || bytes(l->fds, r->fds, l->fd_count * sizeof(ExecFd)));
    }
  }

  uint8_t version_;
  const ExecLists* left_lists_;
  const ExecLists* right_lists_;
  std::string path_;
};

}  // namespace

bool same_message(const void* left, const void* right, char* difference) {
  const auto* l = static_cast<const uint8_t*>(left);
  const auto* r = static_cast<const uint8_t*>(right);
  const auto same = [&](size_t from, size_t to, const char* what) {
    if (memcmp(l + from, r + from, to - from) == 0) return true;
    snprintf(difference, 256, "%s", what);
    return false;
  };
  if (!same(at::kVersion, at::kProcess, "version, time, mach_time or deadline")) return false;
  if (!same(at::kSeqNum, at::kEventType + 4, "seq_num, action or event_type")) return false;
  if (!same(at::kGlobalSeqNum, at::kSize, "global_seq_num")) return false;
  const auto version = static_cast<uint8_t>(load_at<uint32_t>(l, at::kVersion));
  const EventPlan& event = kEventPlans[load_at<uint32_t>(l, at::kEventType)];
  Comparison comparison(version, exec_lists(left), exec_lists(right));
  bool good =
      comparison.plan(kPlanProcess, load_at<const uint8_t*>(l, at::kProcess), load_at<const uint8_t*>(r, at::kProcess));
  const auto* lt = load_at<const uint8_t*>(l, at::kThread);
  const auto* rt = load_at<const uint8_t*>(r, at::kThread);
  if (good && (lt != nullptr || rt != nullptr))
    good = lt != nullptr && rt != nullptr && comparison.plan(kPlanThread, lt, rt);
  const bool by_pointer = event.by_pointer != 0;
  const uint8_t* lp = by_pointer ? load_at<const uint8_t*>(l, at::kEvent) : l + at::kEvent;
  const uint8_t* rp = by_pointer ? load_at<const uint8_t*>(r, at::kEvent) : r + at::kEvent;
  good = good && comparison.plan(static_cast<uint16_t>(event.plan), lp, rp);
  snprintf(difference, 256, "%s", comparison.path().c_str());
  return good;
}

}  // namespace esreplay
