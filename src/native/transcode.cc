// Walks the records of a checked trace once more: messages through memory, everything else item by item.
#include "src/native/transcode.h"

#include <cstdio>

#include "src/native/record_check.h"
#include "src/native/trace_encoder.h"
#include "src/native/trace_reader.h"

namespace esreplay {
namespace {

class Transcoder {
 public:
  Transcoder(Arena& arena, TraceBlocks& blocks, TraceError* error, TraceTarget target)
      : arena_(arena), blocks_(blocks), error_(error), target_(target) {}

  bool run(const uint8_t* data, size_t size) {
    if (!index_.open(data, size, arena_, error_, target_)) return false;
    *error_ = {};
    if (!index_.layouts().all_compiled()) return fail("has other fields than this build, so its header would not fit");
    if (!reserve(size)) return fail("memory for the copy is not to be had");
    TraceHeader header = index_.header();
    if (target_.message_version != 0) header.message_version = target_.message_version;
    encoder_.start(header);
    CborCursor in{data};
    in.skip();  // item 0
    const uint8_t* const end = data + index_.cut_offset();
    while (in.at < end) {
      in.head();
      const uint64_t kind = in.head();
      in.skip();
      in.skip();
      const uint64_t length = in.head();
      if (!block(kind, in.at, length)) return false;
      in.at += length;
    }
    return blocks_.finish(encoder_.message_count(), encoder_.record_count()) || fail("memory has run out");
  }

 private:
  bool fail(const char* reason) {
    error_->record = encoder_.record_count();
    snprintf(error_->reason, sizeof error_->reason, "%s", reason);
    return false;
  }

  bool reserve(size_t size) {
    constexpr size_t kFrames = size_t{1} << 20;
    return blocks_.reserve(arena_, size * 2 + kFrames) && memory_.reserve(arena_, kMaxMessageSize) &&
           memory_.extend(kMaxMessageSize) != nullptr && out_.reserve(arena_, kOut) && out_.extend(kOut) != nullptr &&
           encoder_.reserve(arena_, size / 3 + 1);
  }

  bool block(uint64_t kind, const uint8_t* bytes, uint64_t size) {
    if (kind == 0) return header_block(bytes, size);
    if (kind != 1) return true;
    for (CborCursor in{bytes}; in.at < bytes + size;) {
      const CborCursor record = in;
      in.skip();
      CborWriter out(out_.data(), kOut);
      bool is_message = false;
      if (!one(record, out, &is_message)) return fail(encoder_.failure());
      if (!blocks_.add(out.data(), out.size(), is_message)) return fail("memory has run out");
    }
    return true;
  }

  bool header_block(const uint8_t* bytes, uint64_t size) {
    if (target_.message_version == 0) return blocks_.start(bytes, size) || fail("memory has run out");
    uint8_t* copy = out_.data();
    if (size > kOut) return fail("has a header that is too long");
    memcpy(copy, bytes, size);
    static constexpr char kKey[] = "messageVersion";
    for (uint64_t at = 0; at + sizeof kKey <= size; ++at) {
      // The text's head, its bytes, then a version of one byte: an integer below 24 is its own item.
      if (copy[at] != 0x60 + sizeof kKey - 1 || memcmp(copy + at + 1, kKey, sizeof kKey - 1) != 0) continue;
      if (copy[at + sizeof kKey] > kOneByteMax) return fail("has a message version that does not fit in its place");
      copy[at + sizeof kKey] = target_.message_version;
      return blocks_.start(copy, size) || fail("memory has run out");
    }
    return fail("has no message version in its header");
  }

  bool one(CborCursor in, CborWriter& out, bool* is_message) {
    in.head();
    CborMajor major;
    const uint64_t type = in.head(&major);
    *is_message = major == CborMajor::kUnsigned || type == 8;
    if (major == CborMajor::kUnsigned) {
      if (index_.message(next_).is_raw()) return unlisted(out);
      const void* message = index_.build_message(next_++, memory_.data(), kMaxMessageSize);
      return encoder_.message(message, exec_lists(message), out);
    }
    switch (type) {  // −1 − type
      case 5: return response(in, out);
      case 6: return gap(in, out);
      case 7: return new_run(in, out);
      case 8: return raw(out);
      default: return true;  // definitions come of themselves
    }
  }

  bool raw(CborWriter& out) {
    const TraceMessage& row = index_.message(next_);
    const void* message = index_.build_message(next_++, memory_.data(), kMaxMessageSize);
    CborCursor payload{index_.data() + row.offset() + (row.place & UINT16_MAX)};
    const uint64_t size = payload.head();
    return encoder_.raw_message(message, payload.at, size, out);
  }

  // An ordinary record of a type that this build does not know: the items of its payload, as they are.
  bool unlisted(CborWriter& out) {
    const TraceMessage& row = index_.message(next_);
    const uint8_t* record = index_.data() + row.offset();
    const uint8_t* payload = record + (row.place & UINT16_MAX);
    CborCursor whole{record};
    whole.skip();
    const void* message = index_.build_message(next_++, memory_.data(), kMaxMessageSize);
    return encoder_.raw_message(message, payload, static_cast<size_t>(whole.at - payload), out);
  }

  static int64_t signed_value(CborCursor& in) {
    CborMajor major;
    const uint64_t value = in.head(&major);
    return static_cast<int64_t>(major == CborMajor::kNegative ? ~value : value);
  }

  StringToken string(CborCursor& in) const {
    if (in.take_null()) return {0, nullptr};
    CborMajor major;
    const uint64_t value = in.head(&major);
    if (major == CborMajor::kUnsigned) {
      const InternedString& interned = index_.images().strings[value];
      return {interned.length, reinterpret_cast<const char*>(interned.bytes)};
    }
    const StringToken token = {value, reinterpret_cast<const char*>(in.at)};
    in.at += value;
    return token;
  }

  bool response(CborCursor& in, CborWriter& out) {
    TraceResponse response = {};
    response.message = in.head();
    response.latency = signed_value(in);
    response.kind = static_cast<uint8_t>(in.head());
    response.value = static_cast<uint32_t>(in.head());
    response.cached = in.head() == kCborTrue;
    response.who = string(in);
    return encoder_.response(response, out);
  }

  bool gap(CborCursor& in, CborWriter& out) {
    const uint64_t count = in.head();
    const int32_t event_type = in.take_null() ? -1 : static_cast<int32_t>(in.head());
    return encoder_.gap(count, event_type, static_cast<uint32_t>(in.head()), out);
  }

  bool new_run(CborCursor& in, CborWriter& out) {
    const auto recorded = static_cast<uint32_t>(in.head());
    const uint32_t version = target_.message_version != 0 ? target_.message_version : recorded;
    const uint64_t mach_base = in.head();
    const uint64_t wall_base = in.head();
    return encoder_.run(version, mach_base, wall_base, string(in), out);
  }

  static constexpr uint8_t kOneByteMax = 23;
  // One message's records: itself and every definition it may need.
  static constexpr size_t kOut = size_t{32} << 20;

  Arena& arena_;
  TraceBlocks& blocks_;
  TraceError* error_;
  const TraceTarget target_;
  TraceIndex index_;
  TraceEncoder encoder_;
  Table<uint8_t> memory_;
  Table<uint8_t> out_;
  size_t next_ = 0;
};

}  // namespace

bool transcode(const uint8_t* data, size_t size, Arena& arena, TraceBlocks& blocks, TraceError* error,
               TraceTarget target) {
  return Transcoder(arena, blocks, error, target).run(data, size);
}

}  // namespace esreplay
