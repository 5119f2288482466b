// The result cache in the order of the run: answers are kept when the next message is queued, a hit is an AUTH message
// that no client gets, and a modification of a file removes the answers about it.
#include "replayer/ledger/ledger.h"
#include "replayer/messages/message_look.h"
#include "replayer/platform/atomics.h"
#include "replayer/schedule/cached_places.h"
#include "replayer/schedule/schedule.h"
#include "src/schema/generated/plans.h"

namespace esreplay {
namespace {

// An answer that is more than this many messages late is not kept: the search for its message would take too long.
constexpr uint64_t kMaxBehind = 4096;

// Notes a kept answer that decides about more than its client looked at, or decides differently.
void note_hit(uint32_t index, const CachedAnswer& answer, const FactContent& content) {
  const uintptr_t caller = cached_at(answer.examined_index);
  write_fact({.trace_index = static_cast<int32_t>(index), .stack = caller == 0 ? 0 : ledger_stack(&caller, 1)},
             content);
}

void record_cached(uint32_t index, const CachedAnswer& answer, bool denied) {
  write_fact({.trace_index = static_cast<int32_t>(index)},
             CachedFact{.denied = denied, .answered = answer.examined_index});
}

}  // namespace

void Schedule::note_denied_flags(uint32_t index, uint32_t flags) {
  if (flags != 0) set_bits(denied_flags_[index], flags);
}

bool Schedule::find_cached(uint32_t index, bool* deny) {
  keep_answers();
  const TraceMessage& traced = messages_->message(index);
  if (uint64_t{index} + 1 == uncached_) return false;
  if (!caches_ || !cache_->in_use() || traced.is_raw() || !kEventPlans[traced.event_type].cacheable) return false;
  const es_message_t* message = look_at_message(index);
  CacheKey key;
  if (message == nullptr || !cache_key_of(message, &key)) return false;
  const bool old = cache_lifetime_ != 0 && head_->order_count > cache_lifetime_;
  const CachedAnswer* answer = cache_->find(key, old ? head_->order_count - cache_lifetime_ : 0);
  if (answer == nullptr) return false;
  const uint32_t requested = requested_flags(message);
  const bool is_open = kEventPlans[traced.event_type].is_flags != 0;
  *deny =
      is_open ? answer->allowed_flags == 0 || (requested & ~answer->allowed_flags) != 0 : answer->allowed_flags == 0;
  if (is_open && *deny && answer->allowed_flags != 0)
    note_hit(index, *answer,
             CacheDeniedFact{.asked = requested, .kept = answer->allowed_flags, .answered = answer->examined_index});
  if (is_open && !*deny && (requested & ~answer->examined_flags) != 0)
    note_hit(index, *answer,
             CacheWidenedFact{.asked = requested, .kept = answer->examined_flags, .answered = answer->examined_index});
  if (states_cached_) record_cached(index, *answer, *deny);
  return true;
}

void Schedule::keep_answers() {
  uint32_t index;
  while (cache_->take_settled(&index)) keep_answer(index);
}

void Schedule::keep_answer(uint32_t index) {
  const uint64_t count = head_->order_count;
  uint64_t place = count;
  while (place != 0 && count - place < kMaxBehind && order_[place - 1].index != index) --place;
  if (place == 0 || order_[place - 1].index != index) return;
  --place;
  if (!keeps_denials_ && (load_acquire(words_[index]) & kWordDenied) != 0) return;
  if (!cache_->in_use()) head_->modified_from = count;
  for (uint64_t later = place + 1; later < head_->modified_from; ++later) note_modified(later);
  if (place + 1 < head_->modified_from) head_->modified_from = place + 1;
  const es_message_t* message = look_at_message(index);
  CacheKey key;
  if (message == nullptr || !cache_key_of(message, &key)) return;
  CachedAnswer answer = {index, requested_flags(message), 0};
  if (kEventPlans[message->event_type].is_flags != 0) {
    answer.allowed_flags = ~load_relaxed(denied_flags_[index]);
  } else {
    answer.allowed_flags = (load_acquire(words_[index]) & kWordDenied) != 0 ? 0 : UINT32_MAX;
  }
  cache_->keep(key, answer, place);
}

void Schedule::note_modified(uint64_t place) {
  const TraceMessage& traced = messages_->message(order_[place].index);
  if (traced.is_raw() || !may_modify(traced.event_type)) return;
  const es_message_t* message = look_at_message(order_[place].index);
  if (message == nullptr) return;
  uint64_t files[3];
  const unsigned count = modified_files(message, files);
  for (unsigned i = 0; i < count; ++i) cache_->note_modified(files[i], place);
}

bool Schedule::clear_cache(uint64_t now, uint64_t min_ns) {
  lock();
  const bool soon = head_->last_clear_ns != 0 && now - head_->last_clear_ns < min_ns;
  if (!soon) {
    keep_answers();
    cache_->clear();
    if (min_ns != 0) head_->last_clear_ns = now;
  }
  unlock();
  return !soon;
}

}  // namespace esreplay
