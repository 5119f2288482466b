// A plausible stream for measurements: a few hundred processes open, close, create, rename and start things, mostly the
// same files repeatedly. Its proportions resemble a busy developer's Mac; the numbers mean nothing else.
#pragma once

#include <cstdint>
#include <vector>

#include "src/native/message_layout.h"
#include "src/native/trace_encoder.h"

namespace esreplay {

class EventMix {
 public:
  EventMix();
  ~EventMix();
  EventMix(const EventMix&) = delete;
  EventMix& operator=(const EventMix&) = delete;

  // Returns the next message, valid until the following call.
  const void* next(const ExecLists** lists);

 private:
  uint32_t draw(uint32_t below);
  uint8_t* allocate(size_t size);
  StringToken string(const char* text);
  uint8_t* make_file(const char* path, uint32_t number);
  uint8_t* make_process(uint32_t number);

  std::vector<uint8_t*> blocks_;
  std::vector<uint8_t*> files_;
  std::vector<uint8_t*> processes_;
  std::vector<uint64_t> threads_;
  uint8_t message_[message_layout::kWholeSize] = {};
  ExecLists lists_ = {};
  std::vector<StringToken> args_;
  std::vector<StringToken> envs_;
  uint64_t state_ = 42;
  uint64_t mach_ = 0;
  uint64_t wall_ = 0;
  uint64_t global_ = 0;
  uint64_t seq_[256] = {};
  uint32_t made_ = 0;
};

}  // namespace esreplay
