// A trace in memory, checked once and then ready to make messages from: the native reader of `traces/FORMAT.md`.
// `open` trusts nothing and checks everything; `build_message` then copies without a check, a lock, a call or an
// allocation.
#pragma once

#include <cstddef>
#include <cstdint>

#include "src/native/arena.h"
#include "src/native/image.h"
#include "src/native/layouts.h"
#include "src/native/message_layout.h"
#include "src/native/trace_error.h"

namespace esreplay {

// The fields of a trace's header that native code needs; the harness reads the rest.
struct TraceHeader {
  uint32_t message_version;
  uint32_t numer;  // timebase: nanoseconds = ticks · numer / denom
  uint32_t denom;
  uint64_t mach_base;  // of the first run
  int64_t wall_base_ns;
  uint64_t budget_ticks;     // for AUTH messages without a deadline of their own
  char os_version[32] = {};  // "26.3"; empty: not recorded
  char os_build[16] = {};    // "25D125"
  char boot_id[64] = {};     // kern.bootsessionuuid, of the first run
};

// The es_message_t that a trace is turned into. Without a target, messages are as recorded.
struct TraceTarget {
  uint8_t message_version = 0;  // 0: each at its recorded one
  bool newer_room = false;      // see newer_fields.h
};

// One message of the trace. Process and thread are ids of images; use the accessors of TraceIndex.
struct TraceMessage {
  uint64_t place;  // offset of the record in the file << 16 | bytes from there to the payload
  uint64_t mach_time;
  uint64_t deadline;  // in the trace's ticks, like mach_time; 0: none recorded
  int64_t wall_ns;    // since 1970
  uint64_t seq_num;   // as recorded; 0 when the message's version has none
  uint64_t global_seq_num;
  uint32_t process;
  uint32_t thread;  // kNoThread when the message has none
  uint32_t size;    // bytes of the block that build_message fills
  uint16_t event_type;
  uint8_t version;  // of the es_message_t that is built
  uint8_t flags;    // MessageFlag bits

  static constexpr uint32_t kNoThread = UINT32_MAX;
  uint64_t offset() const { return place >> 16; }
  bool is_auth() const;
  bool is_raw() const;
  bool has_bytes() const;
};
static_assert(sizeof(TraceMessage) == 64, "one cache line a message");

enum MessageFlag : uint8_t {
  kMessageAuth = 1,
  kMessageRaw = 2,        // of an event type this build does not know
  kMessageResult = 4,     // a NOTIFY whose action is not plain "allow"
  kMessageGapBefore = 8,  // messages were lost before it
  kMessageTargeted = 16,  // `version` is not the recorded one
  // Raw, with the bytes of its es_events_t as the recorder had them. Without them, only its header can be built.
  kMessageBytes = 32,
};

// Items of a message record before its payload: type, dMach, dWall, budget, process, thread, dSeq, dGlobal, action.
inline constexpr uint64_t kMessageItems = 9;

inline bool TraceMessage::is_auth() const { return (flags & kMessageAuth) != 0; }
inline bool TraceMessage::is_raw() const { return (flags & kMessageRaw) != 0; }
inline bool TraceMessage::has_bytes() const { return (flags & kMessageBytes) != 0; }

// Messages lost at recording, directly before message `index` (which may be the message count: lost at the end).
struct TraceGap {
  uint64_t index;
  uint64_t count;
  int32_t event_type;  // −1: unknown or several
  uint32_t source;     // 0 the kernel, 1 the recorder
};

// The answer to a message when the trace was recorded, in ticks from its mach_time.
struct RecordedResponse {
  uint64_t message;
  int64_t latency;
};

class TraceTally;

// Gives a trace's bytes as they are needed, at addresses that stay.
struct TraceFeed {
  // Makes the bytes from `from` to `to` readable, as far as there are any, and returns where they end. Those before
  // `from` are not needed any more.
  size_t (*reach)(void* source, size_t from, size_t to);
  void* source;
};

class TraceIndex {
 public:
  // Checks `size` bytes of a trace and indexes them. `data` must stay mapped and unchanged as long as the index is
  // used. If it returns false, `error` says why. A trace without its end is opened up to its last good block; see
  // `complete`. With a target version, newer fields are left out, and those that the recorded version lacks are NULL, 0
  // or empty: nothing is invented. `responses` is filled if it is given.
  bool open(const uint8_t* data, size_t size, Arena& arena, TraceError* error, TraceTarget target = {},
            Table<RecordedResponse>* responses = nullptr);

  // Checks a trace of at most `size` bytes in the same way, but keeps only its header, its definitions and `tally`: no
  // message can be built. `data` is where `feed` puts the bytes.
  bool check(const uint8_t* data, size_t size, Arena& arena, TraceError* error, TraceTally& tally, TraceFeed feed);

  const TraceHeader& header() const { return header_; }
  size_t message_count() const { return messages_.size(); }
  const TraceMessage& message(size_t index) const { return messages_[index]; }
  uint64_t record_count() const { return record_count_; }

  // Returns the bytes that build_message needs for this message; always a multiple of 8.
  size_t message_size(size_t index) const { return messages_[index].size; }

  // Makes the es_message_t in `memory` (8-byte aligned, at least message_size bytes): message first, then everything it
  // points to, in the sizes of its version. Deadline, times and sequence numbers are the recorded ones; action.auth is
  // zero. Null if `capacity` is too small. Thread-safe.
  void* build_message(size_t index, void* memory, size_t capacity) const;
  // The same without deadline, times and sequence numbers, which are zero, for a caller that has others.
  void* build_undated(size_t index, void* memory, size_t capacity) const;

  // The acting process and thread, for causality; 0 if the message names no thread.
  uint32_t pid(const TraceMessage& message) const {
    return load_at<uint32_t>(images_.processes[message.process].bytes, message_layout::kProcessPid);
  }
  // Returns whether any process of the trace, acting or not, has this pid. Looks at all of them.
  bool names_pid(uint32_t pid) const {
    for (size_t i = 0; i < images_.processes.size(); ++i) {
      if (load_at<uint32_t>(images_.processes[i].bytes, message_layout::kProcessPid) == pid) return true;
    }
    return false;
  }
  uint64_t thread_id(const TraceMessage& message) const {
    return message.thread == TraceMessage::kNoThread ? 0 : images_.threads[message.thread];
  }
  // Returns the ticks from mach_time to the deadline. Without one: the header's default for an AUTH, 0 for a NOTIFY.
  uint64_t budget_ticks(const TraceMessage& message) const {
    if (message.deadline != 0) return message.deadline - message.mach_time;
    return message.is_auth() ? header_.budget_ticks : 0;
  }
  // Returns how many messages were lost directly before this one.
  uint64_t gap_before(size_t index) const;
  // Returns the place among the gaps of the first one before this message or a later one.
  size_t first_gap(size_t index) const;
  const TraceGap* gaps() const { return gaps_.data(); }
  size_t gap_count() const { return gaps_.size(); }

  // False if the end block is missing; then `cut_offset` is where the good part ends.
  bool complete() const { return complete_; }
  uint64_t cut_offset() const { return cut_offset_; }
  const char* cut_reason() const { return cut_reason_; }

  const uint8_t* data() const { return data_; }
  const Layouts& layouts() const { return layouts_; }
  const Images& images() const { return images_; }

 private:
  friend class TraceScan;

  const uint8_t* data_ = nullptr;
  TraceHeader header_ = {};
  Layouts layouts_;
  Images images_;
  bool newer_room_ = false;
  Table<TraceMessage> messages_;
  Table<TraceGap> gaps_;
  uint64_t record_count_ = 0;
  bool complete_ = false;
  uint64_t cut_offset_ = 0;
  const char* cut_reason_ = "";
};

}  // namespace esreplay
