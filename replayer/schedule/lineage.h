// Which messages of the trace a descendants client gets: those of the processes that descend from the one it stands
// for, and those that such a process instigated.
#pragma once

#include <cstdint>

#include "src/native/trace_reader.h"

namespace esreplay {

class Lineage {
 public:
  // A process descends from another if its recorded parents lead there. A process id counts as one process for the
  // whole trace. Parents that the trace never shows break the chain. False if memory has run out.
  bool build(const TraceIndex& trace, uint32_t root);
  void release();

  bool is_built() const { return known_ != nullptr; }
  bool descends(uint32_t index) const { return known_ != nullptr && known_[index] != 0; }

 private:
  uint8_t* known_ = nullptr;  // by message
  uint64_t count_ = 0;
};

// Returns the lineage of this run, built at the first call. Calls must not overlap: the schedule's lock is held, or
// nothing is queued.
const Lineage& lineage();
void forget_lineage();

}  // namespace esreplay
