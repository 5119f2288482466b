// The disk budget of a recording: how much all its traces together may take, and which of them are removed to make
// room.
#pragma once

#include <cstdint>
#include <deque>
#include <string>

#include "recorder/options.h"

namespace esrecord {

class DiskQuota {
 public:
  explicit DiskQuota(const Options& options) : options_(options) {}

  // For numbered traces: also counts the traces that earlier recordings of that name left.
  void look();
  // Returns the number of the next trace, never one that is taken. 0 means no number: the first trace of a flight
  // recorder.
  uint64_t next_number() { return next_number_++; }

  // Returns the bytes that may still be written; UINT64_MAX: no limit. With --keep, the oldest traces make room.
  uint64_t room() const;
  // Counts bytes before they are written. False: there is no room, and nothing may be written.
  bool take(uint64_t bytes);
  // Gives back bytes that were not written after all, or that are gone again.
  void give(uint64_t bytes) { used_ -= bytes; }
  // Adds a finished trace, whose bytes were taken before. Removes the oldest traces until at most --keep are left.
  void finish(const std::string& path, uint64_t bytes);

 private:
  struct Trace {
    std::string path;
    uint64_t bytes;
  };
  void remove_oldest();

  const Options& options_;
  uint64_t used_ = 0;
  uint64_t next_number_ = 1;
  // Traces that may be removed; empty without --keep.
  std::deque<Trace> finished_;
  uint64_t removable_ = 0;
};

}  // namespace esrecord
