// One kind of record of the ledger, in numbered segments: files that are mapped and given room a step ahead of their
// use. They are released when nothing in them will change any more, so that the harness can move them out of memory.
// Position n is in segment n / records-per-segment, so a pointer is two loads away and records never move.
#pragma once

#include <cstddef>
#include <cstdint>

#include "replayer/ledger/coded_words.h"
#include "replayer/platform/atomics.h"
#include "replayer/platform/held_file.h"
#include "src/schema/generated/ledger.h"

namespace esreplay {

// Where the segments of a process are: in memory as long as there is room, then on disk.
struct ShelfPlace {
  unsigned slot;
  uint32_t segment_bytes;
  char ledger_dir[1024];
  char spill_dir[1024];
};

class Segments {
 public:
  Segments(const char* name, uint32_t record_bytes, bool (*settled)(const void* record))
      : name_(name), record_bytes_(record_bytes), settled_(settled) {}

  // Makes the first step of room; false if there is none. Prepares `min_ahead` bytes, and keeps half of it ready, more
  // when records come fast.
  bool open(const ShelfPlace& place, uint64_t min_ahead, Tally* made);
  // Unmaps everything; only after all writers are gone.
  void close();

  // For the housekeeping thread, which has its own descriptors. The growing file stays open from now on, because the
  // client may give up its right to open it. Without this call it is opened for each step of room.
  void hold_file();
  // For the housekeeping thread. `used` is the count of records handed out.
  void keep_ahead(uint64_t used);
  // Replaces the mapping of full segments whose records are all settled, and sets their bits in `unmapped`. Waits two
  // rounds of the deadline watch before, because it may be about to write into one.
  void let_go(uint64_t used, uint64_t watch_round, uint32_t* unmapped);

  uint64_t ready() const { return load_acquire(ready_); }

 protected:
  static constexpr uint32_t kMaxSegments = kLedgerMaxSegments;
  struct Progress {
    uint64_t may_go_at;  // watch round from which on it may be unmapped; 0: not known to be settled
    uint32_t checked;    // records from the start that were seen settled
    bool gone;
  };
  bool begin_segment();
  bool add_room();
  bool give_room(const char* dir);
  bool back_with_file(const char* dir, uint8_t* at, uint64_t bytes);
  void spill();
  bool open_room_file(const char* dir, int flags);
  bool all_settled(uint32_t segment);
  void path_of(const char* dir, uint32_t segment, char* out, size_t size) const;

  const char* name_;
  uint32_t record_bytes_;
  bool (*settled_)(const void* record);
  const ShelfPlace* place_ = nullptr;
  Tally* made_counter_ = nullptr;
  uint64_t min_ahead_ = 0;
  uint64_t step_ = 0;  // bytes
  uint32_t per_segment_ = 1;
  unsigned shift_ = 0;       // of per_segment_, if it is a power of two
  uint32_t made_ = 0;        // segments
  uint32_t first_kept_ = 0;  // all before it are gone
  uint64_t room_ = 0;        // bytes of the newest segment that are backed
  uint64_t retry_ns_ = 0;    // a try costs as much as filling the room that is left
  bool spilled_ = false;     // the rest of the newest segment is on disk
  bool mapped_ = false;      // the rest of the newest segment, from where it is
  bool holds_file_ = false;
  HeldFile room_file_;
  uint64_t ready_ = 0;  // records that there is room for
  uint8_t* segments_[kMaxSegments] = {};
  Progress progress_[kMaxSegments] = {};
};

template <class Record>
class RecordSegments : public Segments {
 public:
  RecordSegments(const char* name, bool (*settled)(const void* record)) : Segments(name, sizeof(Record), settled) {}

  // Returns whether the segment of this record has been released.
  bool gone(uint64_t position) const { return load_acquire(progress_[segment_of(position)].gone); }

  // Null: there is no room yet. In a released segment: memory that is zero.
  Record* at(uint64_t position) const {
    if (position >= load_acquire(ready_)) return nullptr;
    const uint64_t segment = segment_of(position);
    return reinterpret_cast<Record*>(segments_[segment]) + (position - segment * per_segment_);
  }

 private:
  uint64_t segment_of(uint64_t position) const {
    if constexpr ((sizeof(Record) & (sizeof(Record) - 1)) == 0) return position >> shift_;
    return position / per_segment_;
  }
};

}  // namespace esreplay
