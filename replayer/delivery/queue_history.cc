#include "replayer/delivery/queue_history.h"

#include <algorithm>

#include "replayer/platform/atomics.h"

namespace esreplay {

void QueueHistory::reset() {
  for (uint64_t& time : times_) store_release(time, uint64_t{0});
  for (unsigned tier = 0; tier < kTiers; ++tier) added_[tier] = 0, last_[tier] = 0;
  latest_ = 0;
}

void QueueHistory::add(const Entry& entry) {
  uint64_t every = kEveryNs;
  for (unsigned tier = 0; tier < kTiers; ++tier, every *= 8) {
    if (tier > 0 && last_[tier] != 0 && entry.time_ns < last_[tier] + every) continue;
    last_[tier] = entry.time_ns;
    const unsigned place = tier * kLength + added_[tier]++ % kLength;
    Entry& to = entries_[place];
    swap(times_[place], uint64_t{0});  // a reader that saw the old time looks again
    store_relaxed(to.used_ns, entry.used_ns);
    store_relaxed(to.own_ns, entry.own_ns);
    store_relaxed(to.whole, entry.whole);
    store_relaxed(to.count, entry.count);
    for (uint32_t at = 0; at < entry.count; ++at) {
      store_relaxed(to.threads[at].thread, entry.threads[at].thread);
      store_relaxed(to.threads[at].waited_ns, entry.threads[at].waited_ns);
      store_relaxed(to.threads[at].ran_ns, entry.threads[at].ran_ns);
      store_relaxed(to.lost_ns[at], entry.lost_ns[at]);
      store_relaxed(to.asleep_ns[at], entry.asleep_ns[at]);
    }
    store_release(times_[place], entry.time_ns);
  }
  latest_ = entry.time_ns;
}

unsigned QueueHistory::before(uint64_t time_ns) const {
  unsigned found = kNone;
  uint64_t best = 0;
  for (unsigned place = 0; place < kEntries; ++place) {
    const uint64_t time = load_acquire(times_[place]);
    if (time == 0 || time > time_ns || time <= best) continue;
    best = time;
    found = place;
  }
  return found;
}

unsigned QueueHistory::after(uint64_t time_ns) const {
  unsigned found = kNone;
  uint64_t best = UINT64_MAX;
  for (unsigned place = 0; place < kEntries; ++place) {
    const uint64_t time = load_acquire(times_[place]);
    if (time == 0 || time < time_ns || time >= best) continue;
    best = time;
    found = place;
  }
  return found;
}

QueueHistory::Found QueueHistory::read(unsigned place, uint32_t thread) const {
  Found found = {};
  if (place == kNone) return found;
  const Entry& entry = entries_[place];
  found.time_ns = load_acquire(times_[place]);
  found.used_ns = load_relaxed(entry.used_ns);
  found.own_ns = load_relaxed(entry.own_ns);
  found.known = load_relaxed(entry.whole);
  const uint32_t count = std::min(load_relaxed(entry.count), kMaxThreads);
  for (uint32_t at = 0; at < count; ++at) {
    const uint32_t here = load_relaxed(entry.threads[at].thread);
    if (here != thread && here != 0) continue;
    found.known = found.present = true;
    found.thread = {here, load_relaxed(entry.threads[at].waited_ns), load_relaxed(entry.threads[at].ran_ns)};
    found.waited = {load_relaxed(entry.lost_ns[at]), load_relaxed(entry.asleep_ns[at])};
    break;
  }
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
  if (load_relaxed(times_[place]) != found.time_ns || found.time_ns == 0) found = {};
  return found;
}

QueueHistory::Found QueueHistory::at(uint32_t thread, uint64_t time_ns) const {
  const unsigned place = before(time_ns);
  return read(place != kNone ? place : after(0), thread);
}

bool QueueHistory::at_least(uint32_t thread, uint64_t time_ns, Waited* out) const {
  const Found first = read(before(time_ns), thread), second = read(after(time_ns), thread);
  if (!first.known && !second.known) return false;
  *out = first.known ? first.waited : Waited{};
  if (!second.known) return true;
  const uint64_t gap = second.time_ns - time_ns;
  const auto then = [gap](uint64_t later) { return later > gap ? later - gap : 0; };
  out->lost_ns = std::max(out->lost_ns, then(second.waited.lost_ns));
  out->asleep_ns = std::max(out->asleep_ns, then(second.waited.asleep_ns));
  return true;
}

bool QueueHistory::at_most(uint32_t thread, uint64_t time_ns, Waited* out) const {
  const Found first = read(before(time_ns), thread), second = read(after(time_ns), thread);
  if (!first.known && !second.present) return false;
  *out = second.present ? second.waited : Waited{UINT64_MAX, UINT64_MAX};
  if (!first.known) return true;
  const uint64_t gap = time_ns - first.time_ns;
  out->lost_ns = std::min(out->lost_ns, first.waited.lost_ns + gap);
  out->asleep_ns = std::min(out->asleep_ns, first.waited.asleep_ns + gap);
  return true;
}

bool QueueHistory::used_after(uint64_t time_ns, uint64_t* at_ns, uint64_t* used_ns) const {
  const unsigned place = after(time_ns);
  if (place == kNone) return false;
  *at_ns = load_acquire(times_[place]);
  *used_ns = load_relaxed(entries_[place].used_ns);
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
  return *at_ns != 0 && load_relaxed(times_[place]) == *at_ns;
}

}  // namespace esreplay
