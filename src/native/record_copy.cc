#include "src/native/record_copy.h"

#include "src/native/record_check.h"
#include "src/native/record_kind.h"

namespace esreplay {
namespace {

int64_t signed_value(CborCursor& in) {
  CborMajor major;
  const uint64_t value = in.head(&major);
  return static_cast<int64_t>(major == CborMajor::kNegative ? ~value : value);
}

}  // namespace

bool RecordCopy::reserve(Arena& arena) {
  Table<uint8_t> memory;
  Table<uint8_t> out;
  const bool reserved = memory.reserve(arena, kMaxMessageSize) && memory.extend(kMaxMessageSize) != nullptr &&
                        out.reserve(arena, kOut) && out.extend(kOut) != nullptr;
  if (reserved) use({memory.data(), kMaxMessageSize}, {out.data(), kOut});
  return reserved;
}

void RecordCopy::start(const TraceIndex& index, size_t first, TraceTarget target) {
  index_ = &index;
  first_ = first;
  next_ = 0;
  target_ = target;
  copied_before_ = encoder_.message_count();
}

bool RecordCopy::block(const uint8_t* bytes, uint64_t size) {
  for (CborCursor in{bytes}; in.at < bytes + size;) {
    const CborCursor record = in;
    in.skip();
    CborWriter out(out_.bytes, out_.size);
    bool is_message = false;
    const size_t before = next_;
    bool good = one(record, out, &is_message);
    if (!good && encoder_.is_full()) {
      encoder_.forget_definitions();
      next_ = before;
      good = one(record, out, &is_message);
    }
    failure_ = "does not fit in memory";
    if (!good) {
      failure_ = encoder_.failure();
      return false;
    }
    if (out.size() > 0 && !blocks_.add(out.data(), out.size(), is_message)) return false;
  }
  return true;
}

bool RecordCopy::one(CborCursor in, CborWriter& out, bool* is_message) {
  in.head();
  CborMajor major;
  const auto kind = static_cast<RecordKind>(in.head(&major));
  *is_message = major == CborMajor::kUnsigned || kind == RecordKind::kRawMessage;
  if (*is_message && next_ < first_) {
    ++next_;
    *is_message = false;
    return true;
  }
  if (major == CborMajor::kUnsigned) return index_->message(next_).is_raw() ? unlisted(out) : message(out);
  switch (kind) {
    case RecordKind::kResponse: return response(in, out);
    case RecordKind::kGap: return gap(in, out);
    case RecordKind::kRun: return new_run(in, out);
    case RecordKind::kRawMessage: return raw(out);
    default: return true;  // definitions are written when they are needed
  }
}

bool RecordCopy::message(CborWriter& out) {
  const void* message = index_->build_message(next_++, memory_.bytes, memory_.size);
  return message != nullptr && encoder_.message(message, exec_lists(message), out);
}

bool RecordCopy::raw(CborWriter& out) {
  const TraceMessage& row = index_->message(next_);
  const void* message = index_->build_message(next_++, memory_.bytes, memory_.size);
  CborCursor payload{index_->data() + row.offset() + (row.place & UINT16_MAX)};
  const uint64_t size = payload.head();
  return message != nullptr && encoder_.raw_message(message, payload.at, size, out);
}

// An ordinary record of a type that this build does not know: copies the items of its payload as they are.
bool RecordCopy::unlisted(CborWriter& out) {
  const TraceMessage& row = index_->message(next_);
  const uint8_t* record = index_->data() + row.offset();
  const uint8_t* payload = record + (row.place & UINT16_MAX);
  CborCursor whole{record};
  whole.skip();
  const void* message = index_->build_message(next_++, memory_.bytes, memory_.size);
  return message != nullptr && encoder_.raw_message(message, payload, static_cast<size_t>(whole.at - payload), out);
}

StringToken RecordCopy::string(CborCursor& in) const {
  if (in.take_null()) return {0, nullptr};
  CborMajor major;
  const uint64_t value = in.head(&major);
  if (major == CborMajor::kUnsigned) {
    const InternedString& interned = index_->images().strings[value];
    return {interned.length, reinterpret_cast<const char*>(interned.bytes)};
  }
  const StringToken token = {value, reinterpret_cast<const char*>(in.at)};
  in.at += value;
  return token;
}

bool RecordCopy::response(CborCursor& in, CborWriter& out) {
  TraceResponse response = {};
  const uint64_t message = in.head();
  if (message < first_) return true;
  response.message = message - first_ + copied_before_;
  response.latency = signed_value(in);
  response.kind = static_cast<uint8_t>(in.head());
  response.value = static_cast<uint32_t>(in.head());
  response.cached = in.head() == kCborTrue;
  response.who = string(in);
  return encoder_.response(response, out);
}

bool RecordCopy::gap(CborCursor& in, CborWriter& out) {
  if (next_ < first_) return true;
  const uint64_t count = in.head();
  const int32_t event_type = in.take_null() ? -1 : static_cast<int32_t>(in.head());
  return encoder_.gap(count, event_type, static_cast<uint32_t>(in.head()), out);
}

bool RecordCopy::new_run(CborCursor& in, CborWriter& out) {
  const auto recorded = static_cast<uint32_t>(in.head());
  const uint32_t version = target_.message_version != 0 ? target_.message_version : recorded;
  const uint64_t mach_base = in.head();
  const uint64_t wall_base = in.head();
  return encoder_.run(version, mach_base, wall_base, string(in), out);
}

}  // namespace esreplay
