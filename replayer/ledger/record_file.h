// One kind of ledger record in its own file, mapped whole and extended in steps. For the rare records of our own
// threads. The last word of such a record is its commit word.
#pragma once

#include <cstdint>

#include "src/schema/generated/ledger.h"

namespace esreplay {

class RecordFile {
 public:
  // `max_records` records: the address space it takes.
  constexpr RecordFile(const char* name, uint32_t record_bytes, uint64_t max_records)
      : name_(name), record_bytes_(record_bytes), max_records_(max_records) {}

  // Makes ledger-SLOT.NAME in the first directory with room; false if neither has room.
  bool open(const char* dir, const char* other_dir, unsigned slot, Tally* count);
  void close();
  bool is_open() const { return records_ != nullptr; }

  // One thread at a time. Seals the record. Stores nothing if the same is already there. False: there is no room.
  bool put(void* record, uint32_t position);
  // Records from this position on are not valid any more: the count only grows.
  void withdraw_from(uint32_t position);

 private:
  bool open_in(const char* dir, unsigned slot);
  bool make_room(uint64_t records);
  uint8_t* at(uint64_t position) { return records_ + position * record_bytes_; }
  uint32_t& commit_at(uint64_t position);

  const char* name_;
  uint32_t record_bytes_;
  uint64_t max_records_;
  Tally* count_ = nullptr;
  uint8_t* records_ = nullptr;
  uint64_t room_ = 0;  // records
  char path_[1200] = {};
};

}  // namespace esreplay
