// What becomes of a message at each client. The thread that queues it decides, under the lock of the schedule. Only the
// process that made a mute knows it, so to the clients of another process a message is offered. That process decides
// when it looks next, or before it changes a mute.

#include "replayer/platform/atomics.h"
#include "replayer/platform/platform.h"
#include "replayer/schedule/held_back.h"
#include "replayer/schedule/lineage.h"
#include "replayer/schedule/schedule.h"
#include "src/native/clock.h"
#include "src/native/endpoint_security.h"
#include "src/schema/generated/plans.h"

namespace esreplay {
namespace {

uint64_t shifted(Fate fate, uint32_t client) { return static_cast<uint64_t>(fate) << client * 4; }

}  // namespace

Fate Schedule::first_fate(uint32_t client, const TraceMessage& message, uint32_t index) const {
  const ClientShare& share = head_->clients[client];
  // A client cannot subscribe to a type that the system does not have (es_subscribe passes it over). A message of a
  // type that this version does not know may be only a header. If it has bytes, a client that asks by number gets them.
  if (message.event_type >= kEventTypeCount || (message.is_raw() && !message.has_bytes())) return Fate::kUnsubscribed;
  const uint64_t bit = uint64_t{1} << (message.event_type % 64);
  if (load_relaxed(share.state) != kLive || (load_relaxed(share.events[message.event_type / 64]) & bit) == 0)
    return Fate::kUnsubscribed;
  if (!sees(client, message, index)) return Fate::kUnsubscribed;
  if (message.is_auth() && is_own(client, index)) return Fate::kLoopback;
  if (load_acquire(share.selective) == 0) return Fate::kDelivered;
  if (share.slot != slot_) return Fate::kOffered;
  return held_back(client, index) ? Fate::kMuted : Fate::kDelivered;
}

// Returns whether the message is of the client's own process, or of the one that it stands for in the trace.
bool Schedule::is_own(uint32_t client, uint32_t index) const {
  // The usual case, without a look at the process.
  if (head_->clients[client].own_in_trace == 0 && !messages_->is_injected(index)) return false;
  const uint32_t pid = messages_->pid(index);
  const int32_t process = load_relaxed(shared_->slot_pid[head_->clients[client].slot]);
  return pid == static_cast<uint32_t>(process) || (stands_for_ != 0 && pid == stands_for_);
}

// A descendants client sees its own process and its descendants. One event exists only for such clients.
bool Schedule::sees(uint32_t client, const TraceMessage& message, uint32_t index) const {
  if (head_->clients[client].descendants == 0) return message.event_type != ES_EVENT_TYPE_AUTH_BOOTSTRAP_LOOK_UP;
  if (stands_for_ == 0 || is_own(client, index)) return true;
  return !messages_->is_injected(index) && lineage().descends(index);
}

// If a client's queue has no room for a message, the system decides it, and the client sees a gap.
Fate Schedule::admit(uint32_t client, Fate fate) {
  if (fate != Fate::kDelivered && fate != Fate::kOffered) return fate;
  if (by_time_ && is_full(client)) return Fate::kDropped;
  ++head_->clients[client].queued;
  return fate;
}

// The usual case: one client in the run, which has muted nothing and sees all; nothing is pruned or cached. False: it
// is another case. `decide_fates` would decide the same.
bool Schedule::decide_only_fate(OrderEntry& entry, const TraceMessage& message) {
  ClientShare& share = head_->clients[0];
  const bool usual = head_->client_count == 1 && (!by_time_ || !is_full(0)) && cache_->idle() &&
                     load_relaxed(share.state) == kLive && load_acquire(share.selective) == 0 &&
                     share.own_in_trace == 0 && share.descendants == 0 &&
                     (entry.flags & (kEntryPruned | kEntryInjected)) == 0;
  if (!usual || message.event_type >= kEventTypeCount || message.is_raw() ||
      message.event_type == ES_EVENT_TYPE_AUTH_BOOTSTRAP_LOOK_UP)
    return false;
  const uint64_t events = load_relaxed(share.events[message.event_type / 64]);
  if ((events >> (message.event_type % 64) & 1) == 0) return false;
  ++share.queued;
  entry.fates = shifted(Fate::kDelivered, 0);
  const bool auth = (entry.flags & kEntryAuth) != 0;
  if (!auth) return settle_at_once(entry, 0), true;
  store_release(words_[entry.index], kWordQueued | uint64_t{1});
  store_release(head_->auth_queued, head_->auth_queued + 1);
  return true;
}

// Nobody has to answer it.
void Schedule::settle_at_once(const OrderEntry& entry, uint64_t flags) {
  const uint64_t time = (entry.queued_ns - load_relaxed(shared_->start_ns)) / kTimeUnitNs;
  store_release(words_[entry.index], kWordQueued | kWordSettled | flags | time << kWordTimeShift);
}

// Decides what can be decided here, and writes the message's word.
void Schedule::decide_fates(OrderEntry& entry) {
  const TraceMessage& message = messages_->message(entry.index);
  const bool pruned = (entry.flags & kEntryPruned) != 0;
  bool cached_deny = false;
  const bool cached = !pruned && !cache_->idle() && find_cached(entry.index, &cached_deny);
  uint64_t fates = 0, open = 0, denied = cached_deny ? uint64_t{kWordDenied} : 0;
  for (uint32_t i = 0; i < head_->client_count; ++i) {
    Fate fate = pruned ? Fate::kDropped : first_fate(i, message, entry.index);
    if (cached && fate != Fate::kUnsubscribed) fate = Fate::kCached;
    fate = admit(i, fate);
    fates |= shifted(fate, i);
    if (fate == Fate::kDelivered || fate == Fate::kOffered) open |= uint64_t{1} << i;
    if (fate == Fate::kDropped && !pruned) {
      denied |= kWordCacheRefused;
      if (load_relaxed(head_->clients[i].deny_dropped) != 0) denied |= kWordDenied;
    }
    if (fate != Fate::kOffered) continue;
    SlotShare& slot = head_->slots[head_->clients[i].slot];
    if (slot.offered == 0) slot.offered_from = head_->order_count;
    store_release(slot.offered, slot.offered + 1);
  }
  entry.fates = fates;
  if ((entry.flags & kEntryAuth) != 0 && open != 0) {
    store_release(words_[entry.index], kWordQueued | denied | open);
    store_release(head_->auth_queued, head_->auth_queued + 1);
  } else {
    settle_at_once(entry, denied);
  }
}

void Schedule::decide_offered_locked() {
  SlotShare& slot = head_->slots[slot_];
  if (slot.offered == 0) return;
  for (uint64_t place = slot.offered_from; place < head_->order_count; ++place) {
    OrderEntry& entry = order_[place];
    for (uint32_t i = 0; i < head_->client_count; ++i) {
      if (head_->clients[i].slot != slot_ || fate(place, i) != Fate::kOffered) continue;
      const bool muted = held_back(i, entry.index);
      const Fate decided = muted ? Fate::kMuted : Fate::kDelivered;
      __atomic_fetch_xor(&entry.fates, shifted(Fate::kOffered, i) ^ shifted(decided, i), __ATOMIC_RELEASE);
      if (muted) --head_->clients[i].queued;
      if (muted && (entry.flags & kEntryAuth) != 0) settle(i, entry.index, false, monotonic_ns(), Keep::kNoVote);
    }
  }
  store_release(slot.offered, uint32_t{0});
}

void Schedule::decide_offered() {
  if (load_acquire(head_->slots[slot_].offered) == 0) return;
  lock();
  decide_offered_locked();
  unlock();
}

void Schedule::wait_for_offer(uint64_t until_ns) {
  const uint64_t now = monotonic_ns();
  if (until_ns <= now) return;
  const uint32_t seen = load_acquire(head_->epoch);
  add(head_->sleepers, uint32_t{1});
  if (load_acquire(head_->slots[slot_].offered) == 0) wait_on_word(&head_->epoch, seen, until_ns - now);
  add(head_->sleepers, UINT32_MAX);
}

void Schedule::begin_hold() {
  if (head_ == nullptr) return;
  lock();
  decide_offered_locked();
}

void Schedule::end_hold() {
  if (head_ != nullptr) unlock();
}

}  // namespace esreplay
