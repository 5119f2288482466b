// The frame around records: item 0, header block, records blocks of at most 256 KiB, end block, each with its checksum.
#pragma once

#include <cstddef>
#include <cstdint>

#include "src/native/arena.h"

namespace esreplay {

class TraceBlocks {
 public:
  // Reserves room for a file of `max_size` bytes.
  bool reserve(Arena& arena, size_t max_size);

  // Forgets everything, for the next file.
  void restart();

  // Writes item 0 and the header block; `header` is the encoded map.
  bool start(const uint8_t* header, size_t size);
  // Adds whole records, as an encoder appends them. Only the last one may be a message.
  bool add(const uint8_t* records, size_t size, bool ends_with_message);
  // Ends the block being filled, so that everything added so far is in `data`.
  bool flush();
  // Writes the end block.
  bool finish(uint64_t messages, uint64_t records);

  // The finished blocks. A recorder that has written them away calls `clear`.
  const uint8_t* data() const { return file_.data(); }
  size_t size() const { return file_.size(); }
  // Bytes of the block being filled.
  size_t pending() const { return records_.size(); }
  void clear() { file_.truncate(0); }

 private:
  bool block(uint64_t kind, const uint8_t* bytes, size_t size);

  Table<uint8_t> file_;
  Table<uint8_t> records_;      // of the block being filled
  uint64_t first_message_ = 0;  // of the block being filled
  uint64_t messages_ = 0;
};

}  // namespace esreplay
