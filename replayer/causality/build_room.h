// Room in which messages of a trace are built one after another, to be looked at.
#pragma once

#include "replayer/platform/mapped_array.h"
#include "src/native/trace_reader.h"

namespace esreplay {

class BuildRoom {
 public:
  BuildRoom() = default;
  ~BuildRoom() { unmap_array(memory_, capacity_); }
  BuildRoom(const BuildRoom&) = delete;
  BuildRoom& operator=(const BuildRoom&) = delete;

  // Valid until the next call; null if memory has run out or the message cannot be built.
  const void* build(const TraceIndex& trace, uint32_t index) {
    const size_t size = trace.message_size(index);
    if (memory_ == nullptr || size > capacity_) {
      unmap_array(memory_, capacity_);
      capacity_ = size * 2;
      memory_ = map_array<uint8_t>(capacity_);
    }
    return memory_ == nullptr ? nullptr : trace.build_message(index, memory_, capacity_);
  }

 private:
  uint8_t* memory_ = nullptr;
  size_t capacity_ = 0;
};

}  // namespace esreplay
