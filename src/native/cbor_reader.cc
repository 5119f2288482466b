// Checks the canonical form, one head at a time.
#include "src/native/cbor_reader.h"

#include "src/native/utf8.h"

namespace esreplay {
namespace {

// Core deterministic order of map keys is plain bytewise (RFC 8949 section 4.2.1), not shorter-first as in older rules.
int compare_bytes(const uint8_t* a, size_t a_size, const uint8_t* b, size_t b_size) {
  const size_t common = a_size < b_size ? a_size : b_size;
  const int order = memcmp(a, b, common);
  if (order != 0) return order;
  if (a_size == b_size) return 0;
  return a_size < b_size ? -1 : 1;
}

// One open array or map of `skip`.
struct Level {
  uint64_t left;  // items still to come; a map counts keys and values
  bool is_map;
  const uint8_t* key;  // the previous key, whole item
  size_t key_size;
  const uint8_t* key_start;  // the key being read
};

}  // namespace

const char* cbor_fault_text(CborFault fault) {
  switch (fault) {
    case CborFault::kNone: return "has no fault";
    case CborFault::kTruncated: return "ends inside an item";
    case CborFault::kNotShortest: return "has an integer or length that is not in its shortest form";
    case CborFault::kIndefinite: return "has an indefinite length";
    case CborFault::kTag: return "holds a tag";
    case CborFault::kFloat: return "holds a floating-point number";
    case CborFault::kSimple: return "holds a simple value other than false, true and null";
    case CborFault::kReserved: return "has a head of a reserved form";
    case CborFault::kNotUtf8: return "holds text that is not UTF-8";
    case CborFault::kTooDeep: return "is nested deeper than 32 levels";
    case CborFault::kTooMany: return "counts more elements than there are bytes left";
    case CborFault::kKeyOrder: return "has map keys out of order or twice";
    case CborFault::kKeyKind: return "has a map key that is not an integer, bytes or text";
  }
  return "has an unknown fault";
}

bool CborReader::argument(const uint8_t* start, uint8_t info, uint64_t* value) {
  if (info < 24) {
    *value = info;
    return true;
  }
  if (info >= 28) return fail(info == 31 ? CborFault::kIndefinite : CborFault::kReserved, start);
  const size_t width = size_t{1} << (info - 24);
  if (left() < width) return fail(CborFault::kTruncated, start);
  uint64_t read = 0;
  uint64_t smallest = 24;
  if (left() >= sizeof read) [[likely]] {
    memcpy(&read, at_, sizeof read);
    read = __builtin_bswap64(read) >> (64 - width * 8);
  } else {
    for (size_t i = 0; i < width; ++i) read = read << 8 | at_[i];
  }
  at_ += width;
  if (width > 1) smallest = uint64_t{1} << (width * 4);
  if (read < smallest) return fail(CborFault::kNotShortest, start);
  *value = read;
  return true;
}

bool CborReader::next_of_any_kind(CborItem* item) {
  const uint8_t* start = at_;
  if (at_ == end_) return fail(CborFault::kTruncated, start);
  const uint8_t initial = *at_++;
  const uint8_t info = initial & 0x1F;
  item->major = static_cast<CborMajor>(initial >> 5);
  item->bytes = nullptr;
  switch (item->major) {
    case CborMajor::kUnsigned:
    case CborMajor::kNegative: return argument(start, info, &item->value);
    case CborMajor::kBytes:
    case CborMajor::kText:
      if (!argument(start, info, &item->value)) return false;
      if (item->value > left()) return fail(CborFault::kTruncated, start);
      item->bytes = at_;
      at_ += item->value;
      if (item->major == CborMajor::kText && !is_utf8(item->bytes, item->value)) {
        return fail(CborFault::kNotUtf8, start);
      }
      return true;
    case CborMajor::kArray:
    case CborMajor::kMap: {
      if (!argument(start, info, &item->value)) return false;
      const uint64_t max = item->major == CborMajor::kMap ? left() / 2 : left();
      return item->value <= max || fail(CborFault::kTooMany, start);
    }
    case CborMajor::kTag: return fail(CborFault::kTag, start);
    case CborMajor::kSimple:
      if (info >= kCborFalse && info <= kCborNull) {
        item->value = info;
        return true;
      }
      if (info >= 25 && info <= 27) return fail(CborFault::kFloat, start);
      if (info == 31) return fail(CborFault::kIndefinite, start);
      return fail(info >= 28 ? CborFault::kReserved : CborFault::kSimple, start);
  }
  return fail(CborFault::kReserved, start);
}

bool CborReader::skip() {
  Level levels[kCborMaxDepth];
  unsigned depth = 0;
  while (true) {
    const uint8_t* start = at_;
    CborItem item;
    if (!next(&item)) return false;
    const bool is_key = depth > 0 && levels[depth - 1].is_map && levels[depth - 1].left % 2 == 0;
    if (is_key) levels[depth - 1].key_start = start;
    if (is_key && !item.is_integer() && !item.is_string()) return fail(CborFault::kKeyKind, start);
    if (item.is(CborMajor::kArray) || item.is(CborMajor::kMap)) {
      if (depth == kCborMaxDepth) return fail(CborFault::kTooDeep, start);
      const bool is_map = item.is(CborMajor::kMap);
      levels[depth++] = {is_map ? item.value * 2 : item.value, is_map, nullptr, 0, nullptr};
      if (item.value != 0) continue;
      --depth;  // an empty one is finished at once
    }
    // An item has ended, and maybe containers that it was the last item of.
    while (depth > 0) {
      Level& level = levels[depth - 1];
      if (level.is_map && level.left % 2 == 0) {
        const auto size = static_cast<size_t>(at_ - level.key_start);
        if (level.key != nullptr && compare_bytes(level.key, level.key_size, level.key_start, size) >= 0) {
          return fail(CborFault::kKeyOrder, level.key_start);
        }
        level.key = level.key_start;
        level.key_size = size;
      }
      if (--level.left > 0) break;
      --depth;
    }
    if (depth == 0) return true;
  }
}

}  // namespace esreplay
