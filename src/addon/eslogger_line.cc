// The envelope's keys by hand, everything below them by the generated tables.
#include "src/addon/eslogger_line.h"

#include <cstring>
#include <iterator>
#include <string_view>

#include "src/native/message_layout.h"
#include "src/native/trace_limits.h"
#include "src/native/trace_reader.h"
#include "src/schema/generated/json_fields.h"

namespace esreplay {
namespace {

namespace layout = message_layout;

enum Key : uint8_t {
  kAction,
  kActionType,
  kDeadline,
  kEvent,
  kEventType,
  kGlobalSeqNum,
  kMachTime,
  kProcess,
  kSchemaVersion,
  kSeqNum,
  kThread,
  kTime,
  kVersion,
};
constexpr std::string_view kKeyTexts[] = {
    R"("action":)",         R"("action_type":)", R"("deadline":)", R"("event":)",          R"("event_type":)",
    R"("global_seq_num":)", R"("mach_time":)",   R"("process":)",  R"("schema_version":)", R"("seq_num":)",
    R"("thread":)",         R"("time":)",        R"("version":)"};

constexpr uint64_t kSchema = 1;
// The format's wall clock ends in the second behind this one.
constexpr int64_t kMaxSeconds = 9'223'372'035;

constexpr uint32_t bit(Key key) { return uint32_t{1} << key; }
constexpr uint32_t kNeeded = bit(kAction) | bit(kActionType) | bit(kEvent) | bit(kEventType) | bit(kMachTime) |
                             bit(kProcess) | bit(kSchemaVersion) | bit(kTime) | bit(kVersion);

// Returns the keys that a version brought after the first one.
constexpr uint32_t newer_keys(uint8_t version) {
  return (version >= layout::kSeqNumSince ? bit(kSeqNum) : 0) | (version >= layout::kThreadSince ? bit(kThread) : 0) |
         (version >= layout::kGlobalSeqNumSince ? bit(kGlobalSeqNum) : 0);
}

}  // namespace

// Events with one key have one payload; NOTIFY's stands for both.
EsloggerLine::EsloggerLine() {
  static_assert(std::size(kKeyTexts) == kKeys);
  scratch_ = CborWriter(memory_.data(), memory_.size());
  items_.use(scanner_, scratch_);
  for (size_t key = 0; key < kKeys; ++key) after_[key] = key + 1;
  after_[kKeys] = 0;
  for (size_t type = 0; type < kEventTypeCount; ++type) {
    if (has_plan(type) && kJsonEvents[type] != nullptr)
      event_keys_.push_back(
          {kJsonEvents[type], static_cast<uint8_t>(strlen(kJsonEvents[type])), static_cast<uint16_t>(type)});
  }
  set_version(kNewestMessageVersion);
}

void EsloggerLine::set_version(uint8_t version) {
  version_ = version;
  items_.set_version(version);
}

// Lines of one file nearly always have one version, which may be anywhere in the line.
bool EsloggerLine::read(const uint8_t* at, const uint8_t* end, CborWriter& record) {
  if (static_cast<size_t>(end - at) > kMaxLine) return false;
  bool is_read = read_as(version_, at, end);
  if (!is_read) {
    const uint8_t version = find_version(at, end);
    if (version == 0 || version == version_) return false;
    set_version(version);
    is_read = read_as(version, at, end);
  }
  if (!is_read) return false;
  write(record);
  return !record.full();
}

uint8_t EsloggerLine::find_version(const uint8_t* at, const uint8_t* end) {
  scanner_.begin(at, end);
  if (!scanner_.take('{')) return 0;
  do {
    scanner_.peek();
    uint64_t version = 0;
    if (scanner_.take_bytes(kKeyTexts[kVersion]))
      return number(kNewestMessageVersion, &version) ? static_cast<uint8_t>(version) : 0;
    std::string_view key;
    if (!scanner_.plain_string(&key) || !scanner_.take(':') || !scanner_.value()) return 0;
  } while (scanner_.take(','));
  return 0;
}

bool EsloggerLine::read_as(uint8_t version, const uint8_t* at, const uint8_t* end) {
  scanner_.begin(at, end);
  scratch_.reset(0);
  seen_ = 0;
  envelope_ = {};
  envelope_.version = version;
  thread_ = {};
  result_ = {};
  has_result_ = false;
  if (!scanner_.take('{')) return false;
  size_t* guess = &after_[kKeys];
  do {
    scanner_.peek();
    size_t key = *guess;
    if (key >= kKeys || !scanner_.take_bytes(kKeyTexts[key])) {
      for (key = 0; key < kKeys && !scanner_.take_bytes(kKeyTexts[key]);) ++key;
      if (key == kKeys) return false;
      *guess = key;
    }
    if (has(key) || !member(key)) return false;
    seen_ |= uint32_t{1} << key;
    guess = &after_[key];
  } while (scanner_.take(','));
  return scanner_.take('}') && scanner_.peek() == 0 && scanner_.is_at_end() && check();
}

bool EsloggerLine::member(size_t key) {
  switch (key) {
    case kAction: return scanner_.take_null() || action();
    case kActionType: return number(layout::kActionNotify, &action_type_);
    case kDeadline: return scanner_.take_null() || scanner_.integer(&envelope_.deadline);
    case kEvent: return event();
    case kEventType: return number(kEventTypeCount - 1, &stated_type_);
    case kGlobalSeqNum: return scanner_.integer(&envelope_.global_seq_num);
    case kMachTime: return scanner_.integer(&envelope_.mach_time);
    case kProcess: return part(kPlanProcess, &process_);
    case kSchemaVersion: return number(kSchema, &schema_);
    case kSeqNum: return scanner_.integer(&envelope_.seq_num);
    case kThread: return scanner_.take_null() || part(kPlanThread, &thread_);
    case kTime: return wall_time();
    default: return number(kNewestMessageVersion, &stated_version_);
  }
}

bool EsloggerLine::part(uint16_t plan, Part* part) {
  part->at = scratch_.size();
  if (!items_.structure(plan)) return false;
  part->size = scratch_.size() - part->at;
  return true;
}

bool EsloggerLine::wall_time() {
  int64_t seconds;
  uint32_t nanoseconds;
  if (!scanner_.time(9, &seconds, &nanoseconds) || seconds < 0 || seconds > kMaxSeconds) return false;
  envelope_.wall_ns = static_cast<uint64_t>(seconds * kNsPerSecond) + nanoseconds;
  return true;
}

bool EsloggerLine::event() {
  if (!scanner_.take('{')) return false;
  scanner_.peek();
  size_t& key = last_event_;
  const auto take = [&] { return scanner_.take_bytes(event_keys_[key].key, event_keys_[key].size); };
  if (!take()) {
    for (key = 0; key < event_keys_.size() && !take();) ++key;
    if (key == event_keys_.size()) {
      key = 0;
      return false;
    }
  }
  event_type_ = event_keys_[key].event_type;
  return part(static_cast<uint16_t>(kEventPlans[event_type_].plan), &payload_) && scanner_.take('}');
}

// {"result": {"result_type": 0, "result": {"auth": 0}}}, or 1 with "flags".
bool EsloggerLine::action() {
  has_result_ = true;
  if (!scanner_.take('{')) return false;
  scanner_.peek();
  return scanner_.take_bytes(R"("result":)") && result() && scanner_.take('}');
}

bool EsloggerLine::result() {
  bool has_type = false;
  bool has_value = false;
  uint64_t arm = 0;
  if (!scanner_.take('{')) return false;
  do {
    scanner_.peek();
    if (!has_type && scanner_.take_bytes(R"("result_type":)")) {
      has_type = number(1, &result_.type);
      if (!has_type) return false;
    } else if (!has_value && scanner_.take_bytes(R"("result":)") && scanner_.take('{')) {
      scanner_.peek();
      arm = scanner_.take_bytes(R"("flags":)") ? 1 : 0;
      has_value = (arm == 1 || scanner_.take_bytes(R"("auth":)")) && number(UINT32_MAX, &result_.value);
      if (!has_value || !scanner_.take('}')) return false;
    } else {
      return false;
    }
  } while (scanner_.take(','));
  return has_type && has_value && result_.type == arm && scanner_.take('}');
}

// What needs the whole line.
bool EsloggerLine::check() const {
  const uint32_t newer = newer_keys(version_);
  constexpr uint32_t kAllNewer = newer_keys(layout::kNewestVersion);
  const bool has_keys = (seen_ & (kNeeded | newer)) == (kNeeded | newer) && (seen_ & kAllNewer & ~newer) == 0;
  if (!has_keys || stated_version_ != version_ || schema_ != kSchema || !has_plan(stated_type_)) return false;
  const bool is_auth = action_type_ == layout::kActionAuth;
  if (has_result_ == is_auth || (kEventPlans[stated_type_].is_auth != 0) != is_auth) return false;
  // The twin of an event has the same key.
  return kJsonEvents[stated_type_] != nullptr && strcmp(kJsonEvents[stated_type_], kJsonEvents[event_type_]) == 0 &&
         kEventPlans[stated_type_].plan == kEventPlans[event_type_].plan;
}

// Numbers that depend on the message before are 0 here.
void EsloggerLine::write(CborWriter& record) {
  event_type_ = static_cast<uint16_t>(stated_type_);
  envelope_.is_auth = action_type_ == layout::kActionAuth;
  const uint8_t* const payload = scratch_.data() + payload_.at;
  CborCursor items{payload};
  const uint64_t count = items.head();
  const auto head = static_cast<size_t>(items.at - payload);
  record.array(kMessageItems + count);
  record.unsigned_integer(event_type_);
  for (int i = 0; i < 3; ++i) record.unsigned_integer(0);
  record.raw(scratch_.data() + process_.at, process_.size);
  if (thread_.size == 0) {
    record.null();
  } else {
    record.raw(scratch_.data() + thread_.at, thread_.size);
  }
  record.unsigned_integer(0);
  record.unsigned_integer(0);
  if (result_.type == 0 && result_.value == 0) {
    record.unsigned_integer(0);
  } else {
    record.array(2);
    record.unsigned_integer(result_.type);
    record.unsigned_integer(result_.value);
  }
  record.raw(items.at, payload_.size - head);
}

}  // namespace esreplay
