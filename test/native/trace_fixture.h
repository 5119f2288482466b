// Small traces in memory: a header, then what a test encodes.
#pragma once

#include <cstdint>
#include <vector>

#include "src/native/trace_blocks.h"
#include "src/native/trace_encoder.h"
#include "src/native/trace_reader.h"
#include "test/native/message_fixture.h"

namespace esreplay {

inline constexpr TraceHeader kFixtureHeader = {11,          125, 3,  1'000'000, 1'700'000'000'000'000'000,
                                               360'000'000, {},  {}, {}};

class TraceFixture {
 public:
  // `fields` and `events` are the encoded values of these keys of the header; empty: the header
  // lists what is compiled.
  explicit TraceFixture(uint8_t version = 11, const std::vector<uint8_t>& fields = {},
                        const std::vector<uint8_t>& events = {});
  ~TraceFixture() { arena_.release(); }
  TraceFixture(const TraceFixture&) = delete;
  TraceFixture& operator=(const TraceFixture&) = delete;

  bool add(const MessageFixture& message);
  // Appends what `encode` wrote; its last record may be a message.
  bool add(const CborWriter& out, bool is_message);
  TraceEncoder& encoder() { return encoder_; }
  std::vector<uint8_t> finish();
  // Without an end block.
  std::vector<uint8_t> cut();

 private:
  Arena arena_;
  TraceEncoder encoder_;
  TraceBlocks blocks_;
};

// A writer over memory that the next one reuses; one at a time.
class Buffer {
 public:
  static constexpr size_t kCapacity = 4 << 20;
  Buffer() : out(memory(), kCapacity) {}
  CborWriter out;

 private:
  static uint8_t* memory() {
    static uint8_t bytes[kCapacity];
    return bytes;
  }
};

}  // namespace esreplay
