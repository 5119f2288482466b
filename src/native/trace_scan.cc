// Reads blocks and the header; records are in trace_records.cc.
#include "src/native/trace_scan.h"

#include <cstdio>

#include "src/native/crc32c.h"
#include "src/native/header_check.h"
#include "src/native/trace_limits.h"
#include "src/schema/generated/plans.h"

namespace esreplay {
namespace {

constexpr uint64_t kMaxMessages = (uint64_t{1} << 31) - 1;
// Images may take this many times the trace that defines them: one path of 16 KiB can serve many processes.
constexpr size_t kImageGrowth = 16;
constexpr size_t kImageAllowance = size_t{256} << 20;
constexpr size_t kMaxTrace = size_t{1} << 46;
// Longer than what stands before the bytes of a block, and the opening of the file.
constexpr size_t kMaxHead = 64;

constexpr char kMagic[] = "esreplay-trace";

// Ignores what is not text, or too long.
template <size_t kSize>
void keep_text(const CborItem& item, char (&to)[kSize]) {
  if (item.is(CborMajor::kText) && item.value < kSize) memcpy(to, item.bytes, item.value);
}

}  // namespace

bool TraceScan::broken(const uint8_t* where, const char* field, const char* reason) {
  error_->offset = static_cast<uint64_t>(where - data_);
  error_->record = in_records_ ? index_.record_count_ : TraceError::kNoRecord;
  snprintf(error_->field, sizeof error_->field, "%s", field);
  snprintf(error_->reason, sizeof error_->reason, "%s", reason);
  return false;
}

bool TraceScan::broken_item(const CborReader& in, const uint8_t* where, const char* field, const char* reason) {
  if (in.fault() != CborFault::kNone) return broken(in.fault_at(), field, cbor_fault_text(in.fault()));
  return broken(where, field, reason);
}

bool TraceScan::broken(const RecordCheck& check) { return broken(check.where(), check.field(), check.reason()); }

// Limits follow from the smallest record of each kind. Only what is used is ever backed by memory.
bool TraceScan::reserve(size_t size) {
  Images& images = index_.images_;
  const bool rows = streamed_ != nullptr || (tally_ != nullptr ? tally_->reserve(arena_, size)
                                                               : index_.messages_.reserve(arena_, size / 10 + 1) &&
                                                                     index_.gaps_.reserve(arena_, size / 5 + 1));
  const bool reserved = rows && index_.layouts_.reserve(arena_) && events_.reserve(arena_) &&
                        images.processes.reserve(arena_, size / 8 + 1) && images.files.reserve(arena_, size / 8 + 1) &&
                        images.threads.reserve(arena_, size / 3 + 1) && images.strings.reserve(arena_, size / 3 + 1) &&
                        images.lists.reserve(arena_, size / 3 + 1) &&
                        images.pool.reserve(arena_, size * kImageGrowth + kImageAllowance) &&
                        expected_.reserve(arena_, size_t{UINT16_MAX} + 1) &&
                        (responses_ == nullptr || responses_->reserve(arena_, size / 8 + 1));
  return reserved && expected_.extend(size_t{UINT16_MAX} + 1) != nullptr;
}

bool TraceScan::run(const uint8_t* data, size_t size) {
  data_ = data;
  size_ = size;
  index_.data_ = data;
  if (size > kMaxTrace) return broken(data, "", "is larger than the largest trace");
  if (!reserve(size)) return broken(data, "", "has an index that does not fit in memory");
  // A file that is no trace may be long: a few bytes of it are enough.
  CborReader head = at(data, kMaxHead);
  if (!opening(head)) return false;
  CborReader in = at(head.at(), kMaxBlock + kMaxHead);
  return blocks(in);
}

bool TraceScan::start_stream(const uint8_t* bytes, size_t size, size_t trace_size) {
  start_block(bytes, size);
  if (trace_size > kMaxTrace || !reserve(trace_size)) return broken(bytes, "", "does not fit in memory");
  return header({0, 0, 0, bytes, size});
}

void TraceScan::start_block(const uint8_t* bytes, size_t size) {
  data_ = bytes;
  size_ = size;
}

bool TraceScan::next_record(CborReader& in) {
  if (!record(in)) return false;
  ++index_.record_count_;
  return messages_ <= kMaxMessages || broken(in.at(), "", "has more messages than the longest trace");
}

// A wish for more than the trace has is how its end is found.
CborReader TraceScan::at(const uint8_t* start, size_t bytes) {
  const auto offset = static_cast<size_t>(start - data_);
  if (feed_.reach == nullptr) return {start, size_ - offset};
  const size_t wanted = offset + bytes;
  const size_t end = feed_.reach(feed_.source, offset, wanted);
  if (end < wanted) size_ = end;
  return {start, end - offset};
}

bool TraceScan::opening(CborReader& in) {
  CborItem list;
  CborItem magic;
  CborItem format;
  if (!in.next(&list) || !list.is(CborMajor::kArray) || list.value != 2 || !in.next(&magic) ||
      !magic.is(CborMajor::kText) || !magic.spells(kMagic) || !in.next(&format) || !format.is(CborMajor::kUnsigned)) {
    return broken(data_, "", "is not an esreplay trace");
  }
  if (format.value > kTraceFormat) return broken(in.at() - 1, "", "was made by a newer esreplay");
  if (format.value < kTraceFormat) return broken(in.at() - 1, "", "has an unknown format number");
  return true;
}

// A block that ends with the file is a cut; any other defect is a break.
TraceScan::Step TraceScan::read_block(CborReader& in, Block* block) {
  const uint8_t* start = in.at();
  constexpr uint8_t kArrayOfFour = 0x84;
  if (in.left() == 0) return Step::kCut;
  if (*start != kArrayOfFour) {
    broken(start, "", "is not a block");
    return Step::kBroken;
  }
  CborReader inside(start + 1, in.left() - 1);
  CborItem items[4] = {};
  static constexpr CborMajor kShape[4] = {CborMajor::kUnsigned, CborMajor::kUnsigned, CborMajor::kUnsigned,
                                          CborMajor::kBytes};
  static constexpr const char* kNames[4] = {"block.kind", "block.firstMessage", "block.crc32c", "block.bytes"};
  for (int i = 0; i < 4; ++i) {
    const uint8_t* at = inside.at();
    // A length beyond the file looks like a cut, but an absurd one is a break: look at the head alone first.
    if (!inside.next(&items[i])) {
      const bool truncated = inside.fault() == CborFault::kTruncated;
      if (truncated && i == 3 && at < data_ + size_ && items[3].major == CborMajor::kBytes &&
          items[3].value > kMaxBlock) {
        broken(at, kNames[i], "is longer than the longest block");
        return Step::kBroken;
      }
      if (truncated) return Step::kCut;
      broken(at, kNames[i], cbor_fault_text(inside.fault()));
      return Step::kBroken;
    }
    if (!items[i].is(kShape[i]) || (i == 2 && items[i].value > UINT32_MAX)) {
      broken(at, kNames[i], "has the wrong type");
      return Step::kBroken;
    }
  }
  *block = {items[0].value, items[1].value, static_cast<uint32_t>(items[2].value), items[3].bytes,
            static_cast<size_t>(items[3].value)};
  if (block->size > kMaxBlock) {
    broken(start, "block.bytes", "is longer than the longest block");
    return Step::kBroken;
  }
  if (block->kind > 2) {
    broken(start + 1, "block.kind", "is more than 2, the last known kind");
    return Step::kBroken;
  }
  if (crc32c(block->bytes, block->size) != block->checksum) {
    broken(start, "block.crc32c", "does not match the block's bytes");
    return Step::kBroken;
  }
  in = CborReader(inside.at(), inside.left());
  return Step::kGoOn;
}

bool TraceScan::blocks(CborReader& in) {
  for (bool first = true;; first = false) {
    const uint8_t* start = in.at();
    in = at(start, kMaxBlock + kMaxHead);
    Block block;
    const Step step = read_block(in, &block);
    if (step == Step::kBroken) return false;
    if (step == Step::kCut) {
      if (first) return broken(start, "", "ends before its header");
      index_.cut_offset_ = static_cast<uint64_t>(start - data_);
      index_.cut_reason_ = in.left() == 0 ? "ends without an end block" : "ends inside a block";
      return true;
    }
    if (first != (block.kind == 0))
      return broken(start, "block.kind", first ? "is not a header" : "is a second header");
    if (block.first_message != messages_) {
      return broken(start, "block.firstMessage", "is not the number of messages before it");
    }
    if (block.kind == 2) {
      if (!end(block)) return false;
      if (in.left() != 0) return broken(in.at(), "", "has bytes after its end block");
      index_.complete_ = true;
      index_.cut_offset_ = size_;
      return true;
    }
    if (!(block.kind == 0 ? header(block) : records(block))) return false;
  }
}

bool TraceScan::end(const Block& block) {
  CborReader in(block.bytes, block.size);
  CborItem list;
  CborItem messages;
  CborItem records;
  if (!in.next(&list) || !list.is(CborMajor::kArray) || list.value != 2 || !in.next(&messages) ||
      !messages.is(CborMajor::kUnsigned) || !in.next(&records) || !records.is(CborMajor::kUnsigned) || in.left() != 0) {
    return broken_item(in, block.bytes, "end", "is not [messages, records]");
  }
  if (messages.value != messages_ || records.value != index_.record_count_) {
    return broken(block.bytes, "end", "has other counts of messages or records than the file");
  }
  return true;
}

bool TraceScan::records(const Block& block) {
  CborReader in(block.bytes, block.size);
  in_records_ = true;
  while (in.left() > 0) {
    if (!next_record(in)) return false;
  }
  in_records_ = false;
  return true;
}

bool TraceScan::header(const Block& block) {
  CborReader whole(block.bytes, block.size);
  if (!whole.skip()) return broken_item(whole, block.bytes, "header", "");
  if (whole.left() != 0) return broken(whole.at(), "header", "has bytes after its map");
  CborReader in(block.bytes, block.size);
  HeaderFault fault{};
  if (!check_header(in, &fault)) return broken(fault.where, fault.field, fault.reason);
  CborItem map;
  in.next(&map);
  for (uint64_t i = 0; i < map.value; ++i) {
    CborItem key;
    in.next(&key);
    if (!header_value(in, key)) return false;
  }
  const TraceHeader& read = index_.header_;
  version_ = static_cast<uint8_t>(read.message_version);
  last_mach_ = read.mach_base;
  line_ = {read.mach_base, static_cast<uint64_t>(read.wall_base_ns), read.numer, read.denom};
  last_budget_[1] = read.budget_ticks;
  return true;
}

// Keeps what the library needs. The value has the right shape.
bool TraceScan::header_value(CborReader& in, const CborItem& key) {
  TraceHeader& read = index_.header_;
  if (key.spells("fields")) {
    return index_.layouts_.read_fields(in, data_, error_);
  }
  if (key.spells("events")) return events_.read(in, data_, error_);
  if (key.spells("os")) return os_value(in);
  if (key.spells("bootId")) {
    CborReader ahead = in;
    CborItem id;
    if (ahead.next(&id)) keep_text(id, read.boot_id);
    return in.skip();
  }
  if (key.spells("defaultMutes")) {
    const uint8_t* start = in.at();
    CborReader ahead = in;
    CborItem first;
    const bool stated = ahead.next(&first) && first.is(CborMajor::kArray);
    if (!in.skip()) return false;
    const bool kept =
        tally_ == nullptr || !stated || tally_->default_mutes(start, static_cast<size_t>(in.at() - start));
    return kept || broken(start, "defaultMutes", "does not fit in memory");
  }
  CborItem value;
  if (key.spells("timebase")) {
    CborItem numer;
    CborItem denom;
    in.next(&value);
    in.next(&numer);
    in.next(&denom);
    read.numer = static_cast<uint32_t>(numer.value);
    read.denom = static_cast<uint32_t>(denom.value);
    return true;
  }
  const bool version = key.spells("messageVersion");
  const bool mach = key.spells("machBase");
  const bool wall = key.spells("wallBase");
  const bool budget = key.spells("budget");
  if (!version && !mach && !wall && !budget) return in.skip();
  in.next(&value);
  if (version) read.message_version = static_cast<uint32_t>(value.value);
  if (mach) read.mach_base = value.value;
  if (wall) read.wall_base_ns = static_cast<int64_t>(value.value);
  if (budget) read.budget_ticks = value.value;
  return true;
}

// Reads only what tells the release.
bool TraceScan::os_value(CborReader& in) {
  CborItem map;
  in.next(&map);
  for (uint64_t i = 0; i < map.value; ++i) {
    CborItem key;
    CborItem value;
    in.next(&key);
    CborReader ahead = in;
    ahead.next(&value);
    if (key.spells("version")) keep_text(value, index_.header_.os_version);
    if (key.spells("build")) keep_text(value, index_.header_.os_build);
    if (!in.skip()) return false;
  }
  return true;
}

bool TraceIndex::open(const uint8_t* data, size_t size, Arena& arena, TraceError* error, TraceTarget target,
                      Table<RecordedResponse>* responses) {
  *error = {};
  error->record = TraceError::kNoRecord;
  newer_room_ = target.newer_room;
  return TraceScan(*this, arena, error, target, responses).run(data, size);
}

bool TraceIndex::check(const uint8_t* data, size_t size, Arena& arena, TraceError* error, TraceTally& tally,
                       TraceFeed feed) {
  *error = {};
  error->record = TraceError::kNoRecord;
  return TraceScan(*this, arena, error, tally, feed).run(data, size);
}

}  // namespace esreplay
