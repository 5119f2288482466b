// Encodes an es_message_t in memory as canonical trace records: the native twin of the TypeScript writer, byte for
// byte. Blocks and files are in trace_blocks.h.
#pragma once

#include <cstddef>
#include <cstdint>

#include "src/native/cbor_writer.h"
#include "src/native/image_key.h"
#include "src/native/intern_table.h"
#include "src/native/message_layout.h"
#include "src/native/plan.h"
#include "src/native/redaction.h"
#include "src/native/trace_limits.h"
#include "src/native/trace_reader.h"

namespace esreplay {

// A response recorded for an earlier message. `latency` is in ticks from the message's mach_time.
struct TraceResponse {
  uint64_t message;
  int64_t latency;
  uint8_t kind;  // 0 auth, 1 flags
  bool cached;
  uint32_t value;
  StringToken who;  // data may be null
};

// Reads the list behind an acl_t that is the system's own; null if it cannot be read. Called by the encoding thread.
// The result need only last until its next call.
using AclReader = const OpaqueBytes* (*)(const void* acl);

// Every function appends whole records to `out`: the definitions that are new, then the record itself. If it returns
// false, nothing has been appended or remembered, and `failure` says why. One thread at a time.
class TraceEncoder {
 public:
  // Makes tables for `max_definitions` files, as many processes, threads and lists, and more strings. Each takes 1,650
  // bytes of memory; each of the five tables takes at least 1 MiB.
  bool reserve(Arena& arena, size_t max_definitions);
  // Sets the state that a header establishes. Call before the first record of a file.
  void start(const TraceHeader& header);

  // For messages whose acl_t is the system's own, not a pointer to OpaqueBytes.
  void read_acls_with(AclReader reader) { read_acl_ = reader; }
  // From the next record on; null: nothing is redacted. Payloads of unknown event types are removed as a whole.
  void redact_with(Redaction* redaction) { redaction_ = redaction; }
  // Each definition is made again when it is next needed, under another id. This makes room, and costs bytes of the
  // file.
  void forget_definitions();

  // Encodes a message in the sizes of its version, which must be the run's. `lists` are those of an exec:
  // `exec_lists(message)` for a message built here.
  bool message(const void* message, const ExecLists* lists, CborWriter& out);
  // Encodes a message of an event type without a plan: everything but es_events_t; `payload` is kept as it is.
  bool raw_message(const void* message, const uint8_t* payload, size_t size, CborWriter& out);
  bool response(const TraceResponse& response, CborWriter& out);
  bool gap(uint64_t count, int32_t event_type, uint32_t source, CborWriter& out);
  // `boot_id` may have null data.
  bool run(uint32_t version, uint64_t mach_base, uint64_t wall_base, StringToken boot_id, CborWriter& out);

  uint64_t message_count() const { return now_.messages; }
  uint64_t record_count() const { return now_.records; }
  // Returns the memory that a TraceIndex takes for what was encoded since `start`.
  uint64_t index_bytes() const { return now_.index_bytes; }
  const char* failure() const { return failure_; }
  // True if it failed because there is no room for definitions, and would not fail after `forget_definitions`.
  bool is_full() const;

 private:
  // A message, a process (its key, then itself) or list inside it, a file or string inside that.
  static constexpr size_t kScratch = 3 * kMaxRecord;

  enum Defined : uint8_t { kStrings, kLists, kFiles, kProcesses, kThreads, kTables };

  struct State {
    uint64_t messages;
    uint64_t records;
    uint64_t index_bytes;
    uint64_t run;
    uint64_t mach_base;
    uint64_t wall_base;
    uint64_t last_mach;
    uint64_t last_residual;
    uint64_t next_global;
    uint64_t last_budget[2];  // NOTIFY, AUTH
  };
  struct Expected {
    uint64_t run;
    uint64_t seq_num;
  };
  struct Mark {
    State state;
    size_t out;
    size_t counts[kTables];
  };

  Mark mark(const CborWriter& out) const;
  bool finish(const Mark& mark, CborWriter& out, bool good);
  bool fail(const char* reason);
  void set_version(uint32_t version);
  void remember_seq(uint32_t event_type, const uint8_t* message);

  // `record` is being composed in scratch memory. Definitions that it needs go to out_ first.
  bool header_items(const uint8_t* message, bool is_auth, uint16_t event_type, CborWriter& record);
  bool steps(uint16_t plan, const uint8_t* base, CborWriter& record);
  bool step(const PlanStep& step, const uint8_t* base, CborWriter& record);
  bool string(StringToken token, bool intern, CborWriter& record);
  bool element_string(StringToken token, CborWriter& record);
  bool array(const PlanStep& step, const uint8_t* base, CborWriter& record);
  bool union_arm(const UnionPlan& plan, const uint8_t* base, CborWriter& record);
  bool irregular(const PlanStep& step, const uint8_t* base, CborWriter& record);
  bool list(Content content, const StringToken* strings, uint32_t count, CborWriter& record);
  bool access_list(const PlanStep& step, const uint8_t* base, CborWriter& record);
  // `base` is the step's struct, where a name's folder is found.
  StringToken redacted(const PlanStep& step, const uint8_t* base, StringToken token);
  const uint8_t* redacted_bytes(const PlanStep& step, const uint8_t* bytes, size_t size);
  // Writes the id of an image, and defines it if it is new.
  bool image(Defined kind, uint16_t plan, const uint8_t* base, CborWriter& record);
  bool image_key(uint16_t plan, const uint8_t* base, CborWriter& key);
  // Writes a definition whose `key` is absent; kAbsent after a failure. `index_bytes`: its size in the index.
  uint32_t define(Defined kind, const CborWriter& key, const CborWriter& definition, uint64_t index_bytes);
  CborWriter above(const CborWriter& record) const;
  bool emit(const CborWriter& record);

  static constexpr uint16_t kImagePlans = 3;

  InternTable tables_[kTables];
  ImageKey keys_[kImagePlans];  // by plan
  Table<Expected> expected_;    // by event type
  Table<uint8_t> scratch_;
  TraceHeader header_ = {};
  State now_ = {};
  uint8_t version_ = 0;
  uint64_t image_bytes_ = 0;  // of the image that is being composed, so far
  const ExecLists* exec_ = nullptr;
  AclReader read_acl_ = nullptr;
  Redaction* redaction_ = nullptr;
  Content file_content_ = Content::kPath;  // of the file that is being composed
  CborWriter* out_ = nullptr;
  const char* failure_ = "";
};

}  // namespace esreplay
