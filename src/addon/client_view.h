// What a client of eslogger's gets of a trace, and with which sequence numbers, as `src/print/subscription.ts` has it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "src/addon/kept_definitions.h"
#include "src/addon/line_style.h"
#include "src/addon/record_stream.h"
#include "src/native/arena.h"

namespace esreplay {

class ClientView {
 public:
  struct Numbers {
    uint64_t seq_num;
    uint64_t global_seq_num;
  };

  ClientView(Subscription subscription, const KeptDefinitions& definitions)
      : subscription_(std::move(subscription)), definitions_(definitions) {}

  // Reserves memory until the stream ends; false without enough.
  bool start(Arena& arena, size_t trace_size) {
    return subscription_.selected.empty() || selected_.reserve(arena, trace_size / 8 + 1);
  }
  // Call for each process that is defined.
  bool define_process() { return subscription_.selected.empty() || selected_.push(kUnknown); }

  bool wants(const TraceMessage& row) {
    if (!subscription_.is_client) return true;
    if (row.is_auth() || row.event_type >= kEventTypeCount || !subscription_.events[row.event_type]) return false;
    return subscription_.selected.empty() || selects(row.process);
  }

  Numbers next(const TraceMessage& row) {
    if (!subscription_.is_client) return {row.seq_num, row.global_seq_num};
    return {seq_num_[row.event_type]++, global_seq_num_++};
  }

  // Counts what a gap lacks, if the stream's latest record is one.
  void pass(const RecordStream& stream);

 private:
  enum Selected : uint8_t { kUnknown, kYes, kNo };

  bool selects(uint32_t process);
  // Whether a path, given as an item, begins with one of the prefixes.
  bool selects_path(CborCursor path) const;

  const Subscription subscription_;
  const KeptDefinitions& definitions_;
  Table<Selected> selected_;  // by process
  uint64_t seq_num_[kEventTypeCount] = {};
  uint64_t global_seq_num_ = 0;
};

}  // namespace esreplay
