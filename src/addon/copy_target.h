// A trace that is written natively: blocks, definitions by the bytes of their records, and what numbers are differences
// to. The bytes are those of src/trace/writer.ts and record-encoder.ts.
#pragma once

#include <cstddef>
#include <cstdint>

#include "src/addon/kept_definitions.h"
#include "src/native/arena.h"
#include "src/native/cbor_writer.h"
#include "src/native/intern_table.h"
#include "src/native/mach_line.h"
#include "src/native/trace_blocks.h"
#include "src/native/trace_limits.h"

namespace esreplay {

// An item of a record.
struct ItemBytes {
  const uint8_t* at;
  size_t size;
};

// The parts of a header that its records depend on.
struct CopyStart {
  uint8_t version = 0;
  MachLine line = {0, 0, 1, 1};
  uint64_t budget = 0;            // of an AUTH message
  uint64_t definition_bytes = 0;  // what definitions may take before all of them are forgotten
};

// The items from dMach to action, without the ids among them.
struct CopiedEnvelope {
  uint8_t version;
  bool is_auth;
  uint64_t mach_time;
  uint64_t wall_ns;
  uint64_t deadline;  // 0: none
  uint64_t seq_num;
  uint64_t global_seq_num;
};

class CopyTarget {
 public:
  // Begins a file with the bytes of its header. False: there is not enough memory.
  bool start(const CopyStart& start, const uint8_t* header, size_t size);
  // Gives the memory back. Then every record is refused.
  void close();
  bool finish() { return !has_refused_ && blocks_.finish(messages_, records_); }

  // Returns a writer for a message, and one for a definition that the record above it needs.
  CborWriter message_writer() const { return {scratch_.data(), kMaxRecord}; }
  CborWriter above(const CborWriter& record) const;

  // Call before a message is composed: forgets the definitions if they take too much.
  void limit();
  // They write the items before the ids of process and thread, and those behind them up to the action.
  void times(const CopiedEnvelope& message, CborWriter& out);
  void sequences(const CopiedEnvelope& message, uint16_t event_type, CborWriter& out);
  void message(const CborWriter& record);
  // A record that is neither a message nor a definition.
  void other(const uint8_t* bytes, size_t size) { emit(bytes, size, false); }
  // Call after the record of a run.
  void run(uint8_t version, uint64_t mach_base, uint64_t wall_base);

  // Where the numbers of the next message begin, for a writer of messages in TypeScript.
  struct Clock {
    uint64_t mach_time;
    uint64_t residual;
    uint64_t auth_budget;
    uint64_t notify_budget;
    uint64_t next_global;
    uint64_t next_of_type;
  };
  Clock clock(uint16_t event_type) const;
  void set_clock(const Clock& clock, uint16_t event_type);
  // The same for a record of its own making, and for a definition whose record it has written.
  void message_record(const uint8_t* bytes, size_t size);
  uint32_t find(KeptDefinitions::Kind kind, ItemBytes record) const;
  uint32_t remember(KeptDefinitions::Kind kind, ItemBytes record);

  // Returns the id of a definition, which it writes if it is new.
  uint32_t define(KeptDefinitions::Kind kind, const CborWriter& record);
  // Returns the id of a string that is not empty.
  uint32_t string_id(ItemBytes item);
  // Writes a string as the format wants it: by id if it is to be defined or is, otherwise in place.
  void string(ItemBytes item, bool is_defined, CborWriter& out);
  // Writes text of an array of `extent` bytes, without the zeros at its end.
  void chars(ItemBytes item, uint16_t extent, CborWriter& out);

  // Nothing is written from then on.
  void refuse() { has_refused_ = true; }
  bool has_refused() const { return has_refused_; }
  uint8_t version() const { return version_; }
  // Changes when the definitions are forgotten; never 0.
  uint32_t generation() const { return generation_; }
  uint64_t messages() const { return messages_; }
  uint64_t records() const { return records_; }
  Arena& arena() { return arena_; }
  // The finished blocks.
  ItemBytes blocks() const { return {blocks_.data(), blocks_.size()}; }
  void clear_blocks() { blocks_.clear(); }

 private:
  struct Expected {
    uint64_t run;
    uint64_t seq_num;
  };
  // A message, a process or list inside it, a file inside that, a string inside that.
  static constexpr size_t kScratch = 4 * kMaxRecord;

  CborWriter string_record(ItemBytes item, const CborWriter& around) const;
  bool emit(const uint8_t* bytes, size_t size, bool is_message);
  void forget();

  Arena arena_;
  TraceBlocks blocks_;
  InternTable tables_[KeptDefinitions::kKinds];
  Table<Expected> expected_;  // by event type
  Table<uint8_t> scratch_;
  CopyStart start_;
  uint64_t definition_bytes_ = 0;
  uint64_t messages_ = 0;
  uint64_t records_ = 0;
  uint64_t run_ = 1;
  uint64_t last_mach_ = 0;
  uint64_t last_residual_ = 0;
  uint64_t last_budget_[2] = {};  // NOTIFY, AUTH
  uint64_t next_global_ = 0;
  uint32_t generation_ = 1;
  uint8_t version_ = 0;
  bool has_refused_ = true;
};

}  // namespace esreplay
