// The kind of a record, by its first item: a message has its event type there, every other record −1 − its kind.
#pragma once

#include <cstdint>

namespace esreplay {

enum class RecordKind : uint64_t {
  kProcess = 0,
  kFile = 1,
  kString = 2,
  kList = 3,
  kThread = 4,
  kResponse = 5,
  kGap = 6,
  kRun = 7,
  kRawMessage = 8,  // with its event type behind it
};

constexpr bool is_definition(RecordKind kind) { return kind <= RecordKind::kThread; }
constexpr bool is_image(RecordKind kind) {
  return kind == RecordKind::kProcess || kind == RecordKind::kFile || kind == RecordKind::kThread;
}
// The first item itself.
constexpr int64_t kind_item(RecordKind kind) { return -1 - static_cast<int64_t>(kind); }

}  // namespace esreplay
