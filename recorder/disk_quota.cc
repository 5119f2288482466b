#include "recorder/disk_quota.h"

#include <unistd.h>

#include <cerrno>

#include "recorder/trace_names.h"

namespace esrecord {

void DiskQuota::look() {
  if (options_.flight()) next_number_ = 0;
  for (const FoundTrace& trace : traces_beside(options_.output)) {
    // A rotating recording never uses the name without a number, so that file belongs to something else.
    if (!options_.flight() && trace.number == 0) continue;
    used_ += trace.bytes;
    // The second trace of a flight recorder has the number 2.
    const uint64_t taken = trace.number == 0 ? 1 : trace.number;
    if (taken >= next_number_) next_number_ = taken + 1;
    if (!trace.removable || options_.keep == 0) continue;
    finished_.push_back({trace.path, trace.bytes});
    removable_ += trace.bytes;
  }
}

uint64_t DiskQuota::room() const {
  if (options_.max_bytes == 0) return UINT64_MAX;
  const uint64_t used = used_ - removable_;
  return used < options_.max_bytes ? options_.max_bytes - used : 0;
}

bool DiskQuota::take(uint64_t bytes) {
  if (bytes > room()) return false;
  const auto fits = [&] {
    return options_.max_bytes == 0 || (used_ <= options_.max_bytes && bytes <= options_.max_bytes - used_);
  };
  while (!fits() && !finished_.empty()) remove_oldest();
  if (!fits()) return false;
  used_ += bytes;
  return true;
}

void DiskQuota::finish(const std::string& path, uint64_t bytes) {
  if (options_.keep == 0) return;
  finished_.push_back({path, bytes});
  removable_ += bytes;
  while (finished_.size() > options_.keep) remove_oldest();
}

void DiskQuota::remove_oldest() {
  const Trace oldest = finished_.front();
  finished_.pop_front();
  removable_ -= oldest.bytes;
  // A trace that cannot be removed still takes up its space.
  if (unlink(oldest.path.c_str()) == 0 || errno == ENOENT) used_ -= oldest.bytes;
}

}  // namespace esrecord
