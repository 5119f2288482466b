// The records of a stream's definitions, by kind and id: the stream itself keeps what messages are built from.
#pragma once

#include <cstdint>
#include <cstring>

#include "src/addon/record_stream.h"
#include "src/native/arena.h"
#include "src/native/record_kind.h"

namespace esreplay {

class KeptDefinitions {
 public:
  enum Kind : uint8_t { kProcess, kFile, kString, kList, kThread, kKinds };
  // First item of a record.
  static constexpr int64_t number_of(Kind kind) { return kind_item(static_cast<RecordKind>(kind)); }

  // Reserves memory for the definitions of a trace of `trace_size` bytes, until the stream ends. False without enough
  // memory. Limits follow from the smallest record of each kind, as those of TraceScan do.
  bool reserve(Arena& arena, size_t trace_size) {
    max_definitions_ = trace_size / 3 + 1;
    bool is_reserved = records_.reserve(arena, trace_size);
    for (auto& table : starts_) is_reserved = is_reserved && table.reserve(arena, max_definitions_);
    return is_reserved;
  }

  // Keeps the stream's latest definition, and sets `kind`; false if memory has run out.
  bool keep(const RecordStream& stream, Kind* kind) {
    CborCursor in{stream.record()};
    in.head();
    *kind = static_cast<Kind>(in.head());
    const size_t size = stream.end() - stream.at();
    uint8_t* copy = records_.extend(size);
    if (copy == nullptr || !starts_[*kind].push(copy)) return false;
    memcpy(copy, stream.record(), size);
    return true;
  }

  // How many of a kind there can be.
  size_t max_definitions() const { return max_definitions_; }

  // The id is one that the stream has accepted.
  CborCursor at(Kind kind, uint64_t id) const { return {starts_[kind][id]}; }

 private:
  size_t max_definitions_ = 0;
  Table<uint8_t> records_;
  Table<const uint8_t*> starts_[kKinds];  // in `records_`
};

}  // namespace esreplay
