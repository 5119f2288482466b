// Encodes the records of a checked trace again, one by one: messages through memory, everything else item by item.
#pragma once

#include <cstddef>
#include <cstdint>

#include "src/native/arena.h"
#include "src/native/cbor_reader.h"
#include "src/native/trace_blocks.h"
#include "src/native/trace_encoder.h"
#include "src/native/trace_reader.h"

namespace esreplay {

struct Room {
  uint8_t* bytes;
  size_t size;
};

class RecordCopy {
 public:
  RecordCopy(TraceEncoder& encoder, TraceBlocks& blocks) : encoder_(encoder), blocks_(blocks) {}

  // Memory for one message and its records: `reserve` allocates the largest size, `use` takes existing memory.
  bool reserve(Arena& arena);
  void use(Room message, Room records) {
    memory_ = message;
    out_ = records;
  }

  // Copies the records of a block of `index`, without those before message `first`. Blocks of one trace follow each
  // other. `start` begins with the next trace, whose messages are counted on from those copied so far. With a target
  // version, runs have that version. If the encoder has no room for more definitions, they are defined anew. False:
  // `failure` says why.
  void start(const TraceIndex& index, size_t first = 0, TraceTarget target = {});
  bool block(const uint8_t* bytes, uint64_t size);

  const char* failure() const { return failure_; }

 private:
  bool one(CborCursor in, CborWriter& out, bool* is_message);
  bool message(CborWriter& out);
  bool raw(CborWriter& out);
  bool unlisted(CborWriter& out);
  bool response(CborCursor& in, CborWriter& out);
  bool gap(CborCursor& in, CborWriter& out);
  bool new_run(CborCursor& in, CborWriter& out);
  StringToken string(CborCursor& in) const;

  // One message's records: itself and every definition it may need.
  static constexpr size_t kOut = size_t{32} << 20;

  TraceEncoder& encoder_;
  TraceBlocks& blocks_;
  const TraceIndex* index_ = nullptr;
  TraceTarget target_;
  Room memory_ = {};
  Room out_ = {};
  size_t first_ = 0;
  size_t next_ = 0;
  uint64_t copied_before_ = 0;  // messages of the traces before this one
  const char* failure_ = "";
};

}  // namespace esreplay
