#include "recorder/kernel_losses.h"

#include "src/native/message_layout.h"
#include "src/native/trace_limits.h"

namespace esrecord {
namespace {

uint64_t smaller(uint64_t a, uint64_t b) { return a < b ? a : b; }

// Returns how far `number` is past `expected`; 0 if it is not past it, which a loss does not explain.
uint64_t past(uint64_t number, uint64_t expected) {
  const uint64_t distance = number - expected;
  return static_cast<int64_t>(distance) > 0 ? distance : 0;
}

}  // namespace

bool KernelLosses::reserve(esreplay::Arena& arena) {
  return next_.reserve(arena, esreplay::kEventNumbers) && next_.extend(esreplay::kEventNumbers) != nullptr;
}

void KernelLosses::own(int64_t event_type, uint64_t count) {
  next_global_ += count;
  if (event_type >= 0) next_[static_cast<size_t>(event_type)] += count;
}

KernelGap KernelLosses::before(const es_message_t& message) {
  namespace at = esreplay::message_layout;
  // The field may hold any number, not only those of the enumeration.
  const auto type = esreplay::load_at<uint32_t>(&message, at::kEventType);
  if (message.version < at::kSeqNumSince || type >= esreplay::kEventNumbers) return {};
  uint64_t& next = next_[type];
  const uint64_t of_type = past(message.seq_num, next);
  next = message.seq_num + 1;
  if (message.version < at::kGlobalSeqNumSince) return {of_type, 0};
  const uint64_t missing = past(message.global_seq_num, next_global_);
  next_global_ = message.global_seq_num + 1;
  // Messages of its type may have been lost earlier, as long as there are losses whose type is unknown.
  const uint64_t surely_here = of_type > unattributed_ ? smaller(missing, of_type - unattributed_) : 0;
  unattributed_ += missing - surely_here;
  unattributed_ -= smaller(unattributed_, of_type - surely_here);
  return {surely_here, missing - surely_here};
}

}  // namespace esrecord
