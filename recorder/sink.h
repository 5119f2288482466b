// Where the blocks of a recording go: a file, one file after the other, or the memory of a flight recorder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace esrecord {

// For the losses after a limit was reached, by type, and the end block.
inline constexpr uint64_t kForTheEnd = uint64_t{16} << 10;

class Sink {
 public:
  Sink() = default;
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;

  // Room for the next trace; its header comes with the first `append`.
  virtual bool begin() = 0;
  // All of it or nothing. `last`: with it the trace is whole, and ends.
  virtual bool append(const uint8_t* bytes, size_t size, bool last) = 0;
  // The trace should end here, and another one begin.
  virtual bool wants_next(uint64_t now_ns) const = 0;
  // Bytes that the trace may still take, its end apart. UINT64_MAX: as many as there are.
  virtual uint64_t room() const = 0;
  // Somebody asked for what there is. No trace is begun.
  virtual void trigger(const char* reason) = 0;
  // Why the last call failed, an errno; 0 when none did.
  virtual int error() const = 0;
  virtual std::string place() const = 0;
  // It failed with EEXIST because of a finished trace of that name.
  virtual bool is_taken() const = 0;

 protected:
  ~Sink() = default;
};

}  // namespace esrecord
