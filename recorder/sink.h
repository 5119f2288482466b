// Where the blocks of a recording go: a file, one file after another, or the memory of a flight recorder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace esrecord {

// Reserved for the end block and, after a limit was reached, for the losses by type.
inline constexpr uint64_t kForTheEnd = uint64_t{16} << 10;

class Sink {
 public:
  Sink() = default;
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;

  // Makes room for the next trace. Its header comes with the first `append`.
  virtual bool begin() = 0;
  // Appends all of it or nothing. `last`: the trace is complete with these bytes.
  virtual bool append(const uint8_t* bytes, size_t size, bool last) = 0;
  // Returns whether the trace should end here and another one begin.
  virtual bool wants_next(uint64_t now_ns) const = 0;
  // Returns the bytes that the trace may still take, without its end. UINT64_MAX: no limit.
  virtual uint64_t room() const = 0;
  // Requests a write of the kept messages. No trace may be in progress.
  virtual void trigger(const char* reason) = 0;
  // Returns why the last call failed, an errno; 0 if it did not fail.
  virtual int error() const = 0;
  virtual std::string place() const = 0;
  // Returns whether it failed with EEXIST because a finished trace has that name.
  virtual bool is_taken() const = 0;

 protected:
  ~Sink() = default;
};

}  // namespace esrecord
