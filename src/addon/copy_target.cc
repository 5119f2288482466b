#include "src/addon/copy_target.h"

#include "src/native/message_layout.h"
#include "src/native/utf8.h"

namespace esreplay {
namespace {

// What src/trace/intern-table.ts counts for a definition, besides its bytes.
constexpr uint64_t kEntryBytes = 28;
constexpr size_t kSmallestEntry = 32;
// The blocks that one message can fill: it refers to 16 MiB of memory at most, and a policy makes a path eight times as
// long.
constexpr size_t kMaxFinished = size_t{256} << 20;

void text_or_bytes(ItemBytes item, CborWriter& out) {
  CborCursor content{item.at};
  CborMajor major;
  const uint64_t length = content.head(&major);
  if (major == CborMajor::kBytes && is_utf8(content.at, length)) {
    out.text(content.at, length);
  } else {
    out.raw(item.at, item.size);
  }
}

}  // namespace

bool CopyTarget::start(const CopyStart& start, const uint8_t* header, size_t size) {
  start_ = start;
  version_ = start.version;
  last_mach_ = start.line.mach_base;
  last_budget_[1] = start.budget;
  // Definitions are forgotten before a message, which then adds its own.
  const size_t bytes = start.definition_bytes + (size_t{64} << 20);
  bool is_reserved = blocks_.reserve(arena_, kMaxFinished) && scratch_.reserve(arena_, kScratch) &&
                     expected_.reserve(arena_, kEventNumbers);
  for (InternTable& table : tables_) is_reserved = is_reserved && table.reserve(arena_, bytes / kSmallestEntry, bytes);
  has_refused_ = !is_reserved || scratch_.extend(kScratch) == nullptr || expected_.extend(kEventNumbers) == nullptr ||
                 !blocks_.start(header, size);
  return !has_refused_;
}

void CopyTarget::close() {
  has_refused_ = true;
  arena_.release();
}

CborWriter CopyTarget::above(const CborWriter& record) const {
  const auto room = static_cast<size_t>(scratch_.data() + kScratch - record.end());
  return {record.end(), room < kMaxRecord ? room : kMaxRecord};
}

bool CopyTarget::emit(const uint8_t* bytes, size_t size, bool is_message) {
  if (!has_refused_ && blocks_.add(bytes, size, is_message)) {
    ++records_;
    return true;
  }
  refuse();
  return false;
}

void CopyTarget::message(const CborWriter& record) {
  if (record.full()) refuse();
  message_record(record.data(), record.size());
}

void CopyTarget::message_record(const uint8_t* bytes, size_t size) {
  if (emit(bytes, size, true)) ++messages_;
}

void CopyTarget::limit() {
  if (!has_refused_ && definition_bytes_ > start_.definition_bytes) forget();
}

// Ids keep growing.
void CopyTarget::forget() {
  for (InternTable& table : tables_) table.forget();
  definition_bytes_ = 0;
  ++generation_;
}

void CopyTarget::times(const CopiedEnvelope& message, CborWriter& out) {
  out.delta(message.mach_time, last_mach_);
  last_mach_ = message.mach_time;
  const uint64_t residual = message.wall_ns - mach_line(message.mach_time, start_.line);
  out.delta(residual, last_residual_);
  last_residual_ = residual;
  if (message.deadline == 0) return out.null();
  uint64_t& last = last_budget_[message.is_auth ? 1 : 0];
  const uint64_t budget = message.deadline - message.mach_time;
  out.delta(budget, last);
  last = budget;
}

void CopyTarget::sequences(const CopiedEnvelope& message, uint16_t event_type, CborWriter& out) {
  if (version_ < message_layout::kSeqNumSince) {
    out.unsigned_integer(0);
  } else {
    Expected& expected = expected_[event_type];
    out.delta(message.seq_num, expected.run == run_ ? expected.seq_num : 0);
    expected = {run_, message.seq_num + 1};
  }
  if (version_ < message_layout::kGlobalSeqNumSince) return out.unsigned_integer(0);
  out.delta(message.global_seq_num, next_global_);
  next_global_ = message.global_seq_num + 1;
}

CopyTarget::Clock CopyTarget::clock(uint16_t event_type) const {
  if (has_refused_) return {};
  const Expected& expected = expected_[event_type];
  const uint64_t next = expected.run == run_ ? expected.seq_num : 0;
  return {last_mach_, last_residual_, last_budget_[1], last_budget_[0], next_global_, next};
}

void CopyTarget::set_clock(const Clock& clock, uint16_t event_type) {
  if (has_refused_) return;
  last_mach_ = clock.mach_time;
  last_residual_ = clock.residual;
  last_budget_[1] = clock.auth_budget;
  last_budget_[0] = clock.notify_budget;
  next_global_ = clock.next_global;
  expected_[event_type] = {run_, clock.next_of_type};
}

void CopyTarget::run(uint8_t version, uint64_t mach_base, uint64_t wall_base) {
  if (has_refused_) return;
  if (version != version_) forget();
  version_ = version;
  ++run_;
  start_.line.mach_base = last_mach_ = mach_base;
  start_.line.wall_base = wall_base;
  last_residual_ = 0;
  next_global_ = 0;
}

uint32_t CopyTarget::define(KeptDefinitions::Kind kind, const CborWriter& record) {
  if (record.full()) refuse();
  if (has_refused_) return InternTable::kAbsent;
  const ItemBytes bytes = {record.data(), record.size()};
  const uint32_t id = find(kind, bytes);
  return id != InternTable::kAbsent || !emit(bytes.at, bytes.size, false) ? id : remember(kind, bytes);
}

uint32_t CopyTarget::find(KeptDefinitions::Kind kind, ItemBytes record) const {
  return has_refused_ ? InternTable::kAbsent : tables_[kind].find(record.at, record.size);
}

uint32_t CopyTarget::remember(KeptDefinitions::Kind kind, ItemBytes record) {
  const uint32_t id = has_refused_ ? InternTable::kAbsent : tables_[kind].add(record.at, record.size);
  if (id == InternTable::kAbsent) refuse();
  definition_bytes_ += record.size + kEntryBytes;
  return id;
}

// Equal strings have one form.
CborWriter CopyTarget::string_record(ItemBytes item, const CborWriter& around) const {
  CborWriter record = above(around);
  record.array(2);
  record.signed_integer(KeptDefinitions::number_of(KeptDefinitions::kString));
  text_or_bytes(item, record);
  return record;
}

uint32_t CopyTarget::string_id(ItemBytes item) {
  return define(KeptDefinitions::kString, string_record(item, message_writer()));
}

void CopyTarget::string(ItemBytes item, bool is_defined, CborWriter& out) {
  if (CborCursor{item.at}.head() == 0) return out.text("", 0);
  const CborWriter record = string_record(item, out);
  const uint32_t id = is_defined ? define(KeptDefinitions::kString, record)
                                 : tables_[KeptDefinitions::kString].find(record.data(), record.size());
  if (id == InternTable::kAbsent) {
    text_or_bytes(item, out);
  } else {
    out.unsigned_integer(id);
  }
}

void CopyTarget::chars(ItemBytes item, uint16_t extent, CborWriter& out) {
  CborCursor content{item.at};
  uint64_t length = content.head();
  while (length > 0 && content.at[length - 1] == 0) --length;
  if (length > extent) refuse();
  if (is_utf8(content.at, length)) {
    out.text(content.at, length);
  } else {
    out.bytes(content.at, length);
  }
}

}  // namespace esreplay
