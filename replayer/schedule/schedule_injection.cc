// Messages that calls of the clients cause. The calling thread queues them and then waits until they are settled. They
// bypass pace and causality, because the thread that would otherwise queue them may be the one that waits.
#include "replayer/platform/atomics.h"
#include "replayer/platform/platform.h"
#include "replayer/schedule/schedule.h"
#include "src/native/clock.h"

namespace esreplay {

uint32_t Schedule::inject(const InjectedRecord& record, uint16_t flags, uint64_t now) {
  lock();
  const uint32_t ordinal = head_->injected;
  uint32_t index = kNoMessage;
  // Populate a page at a time: most runs inject nothing.
  InjectedRecord* place = nullptr;
  if (ordinal < messages_->max_injected()) {
    index = messages_->trace_count() + ordinal;
    place = &messages_->record(index);
    constexpr uint32_t kPerPage = 4096 / sizeof(InjectedRecord);
    if (ordinal % kPerPage == 0 && !populate(place, 4096)) index = kNoMessage;
  }
  if (index != kNoMessage) {
    *place = record;
    if (head_->auth_queued == load_acquire(head_->auth_settled)) store_relaxed(head_->clean_order, head_->order_count);
    OrderEntry& entry = order_[head_->order_count];
    entry = {now, 0, index, static_cast<uint16_t>(flags | kEntryInjected), 0};
    store_release(head_->injected, ordinal + 1);
    put_in_order(entry, messages_->message(index).is_auth());
  }
  unlock();
  if (index != kNoMessage) wake_all();
  return index;
}

// Searches the window that begins where the run is in the trace.
uint32_t Schedule::find_ahead(const Ahead& ahead) const {
  const uint32_t count = causality_->message_count();
  const uint64_t scan = head_->scan;
  if (scan >= count) return kNoMessage;
  const uint64_t end =
      causality_->due_ns(causality_->at(static_cast<uint32_t>(scan == 0 ? 0 : scan - 1))) + ahead.window_ns;
  for (auto place = static_cast<uint32_t>(scan); place < count; ++place) {
    const uint32_t index = causality_->at(place);
    if (causality_->due_ns(index) > end) break;
    const TraceMessage& message = trace_->message(index);
    if (message.is_raw() || message.event_type != ahead.event_type || ahead.daemons[message.process] != ahead.daemon)
      continue;
    uint64_t at = 0;
    if (was_queued(index) || actors_[causality_->actor(index)].waiting || !ready(index, &at)) continue;
    return index;
  }
  return kNoMessage;
}

uint32_t Schedule::queue_ahead(const Ahead& ahead, uint64_t now) {
  lock();
  const uint32_t index = find_ahead(ahead);
  if (index != kNoMessage) {
    if (head_->auth_queued == load_acquire(head_->auth_settled)) store_relaxed(head_->clean_order, head_->order_count);
    ++head_->taken_ahead;
    queue(index, now, kEntryInjected);
  }
  unlock();
  if (index != kNoMessage) wake_all();
  return index;
}

bool Schedule::service_calls_going_on() const {
  for (const SlotShare& slot : head_->slots) {
    if (load_acquire(slot.calls) != 0) return true;
  }
  return false;
}

bool Schedule::wait_settled(uint32_t index, uint64_t max_ns) {
  const auto settled = [&] { return (load_acquire(words_[index]) & kWordSettled) != 0; };
  if (settled()) return true;
  const uint32_t seen = epoch();
  add(head_->sleepers, uint32_t{1});
  if (!settled()) wait_on_word(&head_->epoch, seen, max_ns);
  add(head_->sleepers, UINT32_MAX);
  return settled();
}

bool Schedule::was_denied(uint32_t index) const { return (load_acquire(words_[index]) & kWordDenied) != 0; }

}  // namespace esreplay
