// How much of the disk a recording may have, all its traces together, and which of them make room for the next.
#pragma once

#include <cstdint>
#include <deque>
#include <string>

#include "recorder/options.h"

namespace esrecord {

class DiskQuota {
 public:
  explicit DiskQuota(const Options& options) : options_(options) {}

  // Where traces have numbers: those that earlier recordings of that name left count, too.
  void look();
  // The next trace's; never one that is taken. 0 is no number, for the first trace of a flight recorder.
  uint64_t next_number() { return next_number_++; }

  // Bytes that may still be written; UINT64_MAX: there is no limit. With --keep the oldest make room.
  uint64_t room() const;
  // Counts them, before they are written. False: there is no room, and nothing may be written.
  bool take(uint64_t bytes);
  // They were not written after all, or are gone again.
  void give(uint64_t bytes) { used_ -= bytes; }
  // A trace whose bytes were taken has its name. The oldest go, until there are as many as are kept.
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
  // Those that may be removed: none without --keep.
  std::deque<Trace> finished_;
  uint64_t removable_ = 0;
};

}  // namespace esrecord
