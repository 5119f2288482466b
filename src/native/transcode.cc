// Walks the blocks of a checked trace once more; RecordCopy copies their records.
#include "src/native/transcode.h"

#include <cstdio>

#include "src/native/record_copy.h"
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
    if (!index_.layouts().all_compiled()) return fail("has other fields than this build");
    if (!reserve(size)) return fail("does not fit in memory twice");
    TraceHeader header = index_.header();
    if (target_.message_version != 0) header.message_version = target_.message_version;
    encoder_.start(header);
    copy_.start(index_, 0, target_);
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
    return blocks_.finish(encoder_.message_count(), encoder_.record_count()) || fail("does not fit in memory");
  }

 private:
  bool fail(const char* reason) {
    error_->record = encoder_.record_count();
    snprintf(error_->reason, sizeof error_->reason, "%s", reason);
    return false;
  }

  bool reserve(size_t size) {
    constexpr size_t kFrames = size_t{1} << 20;
    return blocks_.reserve(arena_, size * 2 + kFrames) && header_.reserve(arena_, kMaxHeader) &&
           header_.extend(kMaxHeader) != nullptr && copy_.reserve(arena_) && encoder_.reserve(arena_, size / 3 + 1);
  }

  bool block(uint64_t kind, const uint8_t* bytes, uint64_t size) {
    if (kind == 0) return header_block(bytes, size);
    if (kind != 1) return true;
    return copy_.block(bytes, size) || fail(copy_.failure());
  }

  bool header_block(const uint8_t* bytes, uint64_t size) {
    if (target_.message_version == 0) return blocks_.start(bytes, size) || fail("does not fit in memory");
    uint8_t* copy = header_.data();
    if (size > kMaxHeader) return fail("has a header longer than a block");
    memcpy(copy, bytes, size);
    static constexpr char kKey[] = "messageVersion";
    for (uint64_t at = 0; at + sizeof kKey <= size; ++at) {
      // The text's head, its bytes, then a version of one byte: an integer below 24 is its own item.
      if (copy[at] != 0x60 + sizeof kKey - 1 || memcmp(copy + at + 1, kKey, sizeof kKey - 1) != 0) continue;
      if (copy[at + sizeof kKey] > kOneByteMax) return fail("has a message version longer than one byte");
      copy[at + sizeof kKey] = target_.message_version;
      return blocks_.start(copy, size) || fail("does not fit in memory");
    }
    return fail("has no message version in its header");
  }

  static constexpr uint8_t kOneByteMax = 23;
  static constexpr size_t kMaxHeader = size_t{1} << 20;

  Arena& arena_;
  TraceBlocks& blocks_;
  TraceError* error_;
  const TraceTarget target_;
  TraceIndex index_;
  TraceEncoder encoder_;
  RecordCopy copy_{encoder_, blocks_};
  Table<uint8_t> header_;
};

}  // namespace

bool transcode(const uint8_t* data, size_t size, Arena& arena, TraceBlocks& blocks, TraceError* error,
               TraceTarget target) {
  return Transcoder(arena, blocks, error, target).run(data, size);
}

}  // namespace esreplay
