// The event types that a trace's header names: those that this build knows under the same plan, and AUTH types of a
// newer build.
#pragma once

#include <cstdint>

#include "src/native/arena.h"
#include "src/native/cbor_reader.h"
#include "src/native/trace_error.h"

namespace esreplay {

class EventList {
 public:
  bool reserve(Arena& arena);

  // Reads the `events` array of a header; `in` is at its value. `file` is the start of the trace.
  bool read(CborReader& in, const uint8_t* file, TraceError* error);

  // Returns whether an ordinary message record may have this type and be decoded by its compiled plan. Without a list,
  // all named types may.
  bool has_plan(uint64_t event_type) const;
  // Returns whether this type, which this build does not know, is an AUTH type by its name.
  bool is_unknown_auth(uint64_t event_type) const { return (marks_[event_type] & kUnknownAuth) != 0; }

 private:
  enum Mark : uint8_t { kListed = 1, kUnknownAuth = 2 };

  Table<uint8_t> marks_;  // by event type
  bool was_read_ = false;
};

}  // namespace esreplay
