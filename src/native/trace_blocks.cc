// The end of a block decides bytes of the file, so both writers follow the same rule: a block ends before a record that
// would make it longer than 256 KiB.
#include "src/native/trace_blocks.h"

#include "src/native/cbor_writer.h"
#include "src/native/crc32c.h"
#include "src/native/trace_limits.h"

namespace esreplay {
namespace {

constexpr size_t kFullBlock = size_t{256} << 10;
constexpr size_t kMaxFrame = 32;

}  // namespace

bool TraceBlocks::reserve(Arena& arena, size_t max_size) {
  return file_.reserve(arena, max_size) && records_.reserve(arena, kMaxRecord);
}

void TraceBlocks::restart() {
  file_.truncate(0);
  records_.truncate(0);
  first_message_ = messages_ = 0;
}

bool TraceBlocks::start(const uint8_t* header, size_t size) {
  uint8_t* room = size > kMaxBlock ? nullptr : file_.extend(kMaxFrame);
  if (room == nullptr) return false;
  CborWriter opening(room, kMaxFrame);
  opening.array(2);
  opening.text("esreplay-trace", 14);
  opening.unsigned_integer(kTraceFormat);
  file_.truncate(file_.size() - kMaxFrame + opening.size());
  return block(0, header, size);
}

bool TraceBlocks::block(uint64_t kind, const uint8_t* bytes, size_t size) {
  const size_t before = file_.size();
  uint8_t* room = file_.extend(kMaxFrame + size);
  if (room == nullptr) return false;
  CborWriter frame(room, kMaxFrame + size);
  frame.array(4);
  frame.unsigned_integer(kind);
  frame.unsigned_integer(first_message_);
  frame.unsigned_integer(crc32c(bytes, size));
  frame.bytes(bytes, size);
  file_.truncate(before + frame.size());
  return true;
}

bool TraceBlocks::add(const uint8_t* records, size_t size, bool ends_with_message) {
  const uint8_t* const end = records + size;
  if (records_.size() + size <= kFullBlock) {
    uint8_t* room = records_.extend(size);
    if (room == nullptr) return false;
    memcpy(room, records, size);
  } else {
    for (CborCursor in{records}; in.at < end;) {
      const uint8_t* start = in.at;
      in.skip();
      const auto length = static_cast<size_t>(in.at - start);
      if (records_.size() + length > kFullBlock && !flush()) return false;
      uint8_t* room = records_.extend(length);
      if (room == nullptr) return false;
      memcpy(room, start, length);
    }
  }
  if (ends_with_message) ++messages_;
  return true;
}

bool TraceBlocks::flush() {
  if (records_.size() > 0 && !block(1, records_.data(), records_.size())) return false;
  records_.truncate(0);
  first_message_ = messages_;
  return true;
}

bool TraceBlocks::finish(uint64_t messages, uint64_t records) {
  uint8_t counts[kMaxFrame];
  CborWriter end(counts, sizeof counts);
  end.array(2);
  end.unsigned_integer(messages);
  end.unsigned_integer(records);
  return flush() && block(2, counts, end.size());
}

}  // namespace esreplay
