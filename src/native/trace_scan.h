// The one pass over a trace that fills a TraceIndex: blocks, checksums, records, deltas, definitions.
// Internal to TraceIndex::open, and to RecordStream, which passes the blocks itself.
#pragma once

#include <cstdint>

#include "src/native/cbor_reader.h"
#include "src/native/event_list.h"
#include "src/native/mach_line.h"
#include "src/native/record_check.h"
#include "src/native/trace_reader.h"
#include "src/native/trace_tally.h"

namespace esreplay {

// A message that is passed on instead of being kept.
struct StreamedMessage {
  TraceMessage row;
  // Of its action: 0 for an AUTH message, too.
  uint32_t result;
  uint8_t result_type;
};

class TraceScan {
 public:
  TraceScan(TraceIndex& index, Arena& arena, TraceError* error, TraceTarget target, Table<RecordedResponse>* responses)
      : index_(index), arena_(arena), error_(error), target_(target), responses_(responses) {}
  // Adds messages, gaps and responses up instead of indexing them, and asks `feed` for the bytes.
  TraceScan(TraceIndex& index, Arena& arena, TraceError* error, TraceTally& tally, TraceFeed feed)
      : index_(index), arena_(arena), error_(error), target_({}), responses_(nullptr), tally_(&tally), feed_(feed) {}
  // Puts each message into `streamed`, and keeps of definitions only what checks need.
  TraceScan(TraceIndex& index, Arena& arena, TraceError* error, StreamedMessage& streamed)
      : index_(index), arena_(arena), error_(error), target_({}), responses_(nullptr), streamed_(&streamed) {}
  bool run(const uint8_t* data, size_t size);

  // For a stream: the bytes of the header block of a trace of `trace_size` bytes; the bytes of the next block, which
  // must stay until they are read; its next record.
  bool start_stream(const uint8_t* bytes, size_t size, size_t trace_size);
  void start_block(const uint8_t* bytes, size_t size);
  bool next_record(CborReader& in);

 private:
  struct Block {
    uint64_t kind;
    uint64_t first_message;
    uint32_t checksum;
    const uint8_t* bytes;
    size_t size;
  };
  // The value that the next sequence number of an event type counts from; valid for one run only.
  struct Expected {
    uint64_t run;
    uint64_t seq_num;
  };
  enum class Step : uint8_t { kGoOn, kCut, kBroken };

  bool reserve(size_t size);
  // Returns a reader at `start`, with at least `bytes` unless the trace ends before.
  CborReader at(const uint8_t* start, size_t bytes);
  bool keep(TraceMessage& row);
  bool opening(CborReader& in);
  bool blocks(CborReader& in);
  Step read_block(CborReader& in, Block* block);
  bool header(const Block& block);
  bool header_value(CborReader& in, const CborItem& key);
  bool end(const Block& block);
  bool records(const Block& block);

  bool record(CborReader& in);
  bool message(CborReader& in, uint64_t items, uint64_t event_type, bool is_raw);
  bool message_items(RecordCheck& check, CborReader& in, TraceMessage* row);
  bool action(RecordCheck& check, CborReader& in, TraceMessage* row);
  bool definition(CborReader& in, uint64_t items, uint16_t plan);
  bool define_image(RecordCheck& check, const uint8_t* items, uint64_t count, uint16_t plan);
  bool define_string(CborReader& in, uint64_t items);
  bool define_list(CborReader& in, uint64_t items);
  bool response(CborReader& in, uint64_t items);
  bool gap(CborReader& in, uint64_t items);
  bool new_run(CborReader& in, uint64_t items);

  uint64_t next_seq(uint16_t event_type) const;
  // The version that structs are built at.
  uint8_t built() const { return target_.message_version == 0 ? version_ : target_.message_version; }
  // False for a feed, which reuses its memory.
  bool bytes_stay() const { return feed_.reach == nullptr; }
  bool os_value(CborReader& in);

  // States where and why the trace is broken, and returns false.
  bool broken(const uint8_t* where, const char* field, const char* reason);
  bool broken(const RecordCheck& check);
  bool broken_item(const CborReader& in, const uint8_t* where, const char* field, const char* reason);

  TraceIndex& index_;
  Arena& arena_;
  TraceError* error_;
  const TraceTarget target_;
  Table<RecordedResponse>* responses_;  // null: not wanted
  TraceTally* tally_ = nullptr;         // null: everything is indexed
  TraceFeed feed_ = {};                 // without `reach`, all bytes are there
  StreamedMessage* streamed_ = nullptr;
  const uint8_t* data_ = nullptr;
  size_t size_ = 0;
  uint64_t messages_ = 0;  // so far
  bool in_records_ = false;
  const uint8_t* record_start_ = nullptr;

  EventList events_;
  Table<Expected> expected_;  // by event type
  uint64_t run_ = 1;
  uint8_t version_ = 0;           // recorded
  MachLine line_ = {0, 0, 1, 1};  // of this run
  uint64_t last_mach_ = 0;
  uint64_t last_residual_ = 0;
  uint64_t next_global_ = 0;
  uint64_t last_budget_[2] = {};  // NOTIFY, AUTH
};

}  // namespace esreplay
