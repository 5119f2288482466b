#include "replayer/waits/kernel_queues_darwin.h"

#include <unistd.h>
#include <cerrno>

namespace esreplay {

namespace kernel_queues {

Entry entries[kBuckets][kPlaces];
std::atomic<uint64_t> queues[kNumbers];
std::atomic<uint64_t> watched[kNumbers / 64];

namespace {

std::atomic<int> above_all;  // the known queues
std::atomic<pid_t> owner;    // a child may share this memory and close its own descriptors

struct Key {
  int queue;
  int16_t filter;
  uint64_t ident;
};

Entry (&bucket_of(const Key& key))[kPlaces] {
  const uint64_t mixed =
      (key.ident * 32 + static_cast<uint64_t>(-key.filter) + static_cast<uint64_t>(key.queue) * 8191) *
      0x9e3779b97f4a7c15;
  return entries[mixed >> 58];
}

constexpr uint64_t next_turn(uint64_t head) { return ((head >> 32) + 1) << 32; }

uint64_t head_of(uint64_t turn, const Key& key, State state) {
  return turn | static_cast<uint64_t>(key.queue) << 8 | static_cast<uint64_t>(-key.filter) << 2 | state;
}

// Returns the head of the entry, 0 if it is another one.
uint64_t head_if(const Entry& entry, const Key& key) {
  const uint64_t head = entry.head.load(std::memory_order_acquire);
  if (state_of(head) < kEnabled || filter_of(head) != key.filter || queue_of(head) != key.queue) return 0;
  const uint64_t ident = entry.ident.load(std::memory_order_acquire);
  return ident == key.ident && entry.head.load(std::memory_order_relaxed) == head ? head : 0;
}

bool replace(Entry& entry, uint64_t head, uint64_t with) {
  return entry.head.compare_exchange_strong(head, with, std::memory_order_acq_rel);
}

constexpr uint64_t freed(uint64_t head) { return head >> 32 << 32; }

bool is_file(int16_t filter) {
  return filter == kFilterRead || filter == kFilterWrite || filter == kFilterVnode || filter == kFilterExcept;
}

void forget(int queue) { queues[queue].fetch_and(~kKnown, std::memory_order_acq_rel); }

void forget_all() {
  const int end = above_all.load(std::memory_order_acquire);
  for (int queue = 0; queue < end; ++queue) forget(queue);
}

// An entry that is there gets a new turn, so that a removal which does not know of this one fails.
bool set_state(const Key& key, State state) {
  bool any = false;
  for (Entry& entry : bucket_of(key))
    if (const uint64_t head = head_if(entry, key))
      any = replace(entry, head, head_of(next_turn(head), key, state)) || any;
  return any;
}

bool claim(const Key& key, State state) {
  for (Entry& entry : bucket_of(key)) {
    const uint64_t head = entry.head.load(std::memory_order_relaxed);
    const uint64_t turn = next_turn(head);
    if (state_of(head) != kFree || !replace(entry, head, turn | kBusy)) continue;
    entry.ident.store(key.ident, std::memory_order_release);
    entry.head.store(head_of(turn, key, state), std::memory_order_release);
    return true;
  }
  return false;
}

void put(const Key& key, State state) {
  if (!set_state(key, state) && !claim(key, state)) forget(key.queue);
  if (is_file(key.filter) && key.ident < kNumbers)
    watched[key.ident / 64].fetch_or(uint64_t{1} << key.ident % 64, std::memory_order_acq_rel);
}

void remove(const Key& key) {
  for (Entry& entry : bucket_of(key))
    if (const uint64_t head = head_if(entry, key)) replace(entry, head, freed(head));
}

// A deletion overrules an addition, and disabling overrules enabling. Adding enables.
void apply(int queue, const KernelEvent& change) {
  const Key key = {queue, change.filter, change.ident};
  if (change.filter >= 0 || change.filter < -31) return;         // the kernel refuses it
  if ((change.flags & kEventByData) != 0) return forget(queue);  // may be in the queue more than once
  if ((change.flags & kEventDelete) != 0) return remove(key);
  const State state = (change.flags & kEventDisable) != 0 ? kDisabled : kEnabled;
  if ((change.flags & kEventAdd) != 0) return put(key, state);
  if ((change.flags & (kEventEnable | kEventDisable)) != 0) set_state(key, state);
}

}  // namespace

void close_noted(int file) {
  if (getpid() != owner.load(std::memory_order_relaxed)) return;
  forget(file);
  watched[file / 64].fetch_and(~(uint64_t{1} << file % 64), std::memory_order_acq_rel);
  for (Entry(&bucket)[kPlaces] : entries)
    for (Entry& entry : bucket) {
      const uint64_t head = entry.head.load(std::memory_order_acquire);
      if (state_of(head) < kEnabled) continue;
      const bool is_watched =
          is_file(filter_of(head)) && entry.ident.load(std::memory_order_acquire) == static_cast<uint64_t>(file);
      if (!is_watched && queue_of(head) != file) continue;
      queues[queue_of(head)].fetch_add(kChange, std::memory_order_acq_rel);
      replace(entry, head, freed(head));
    }
}

}  // namespace kernel_queues

using namespace kernel_queues;

KernelQueueCall::KernelQueueCall(int queue, const KernelEvents& changes, const KernelEvents& room)
    : queue_(queue), changes_(changes), room_(room) {
  if (queue < 0) return;  // libdispatch's
  if (queue < kNumbers) state_ = queues[queue].load(std::memory_order_acquire);
  const bool known = (state_ & kKnown) != 0;
  if (changes.first == nullptr || changes.count <= 0) {
    changes_.count = 0;
  } else if (!known) {
    forget_all();  // it may be one of them, under another number
  } else {
    state_ = queues[queue].fetch_add(kChange + kUnderWay, std::memory_order_acq_rel) + kChange + kUnderWay;
    for (int at = 0; at < changes.count; ++at) apply(queue, changes.at(at));
  }
}

void KernelQueueCall::returned(int result) const {
  if ((state_ & kKnown) == 0) return;
  if (result > 0 && room_.first != nullptr) take_delivered(result);
  if (changes_.count == 0) return;
  // The kernel stops at the first change that fails when there is no room to tell of it.
  if (result < 0 && errno != EINTR && changes_.count > 1) forget(queue_);
  queues[queue_].fetch_add(kChange - kUnderWay, std::memory_order_acq_rel);
}

// What is delivered once is no longer in the queue, or is disabled, unless another thread has added it again.
void KernelQueueCall::take_delivered(int count) const {
  uint64_t state = state_;
  for (int at = 0; at < count && at < room_.count; ++at) {
    const KernelEvent event = room_.at(at);
    if ((event.flags & kEventError) != 0 || (event.flags & (kEventOnce | kEventDispatch)) == 0) continue;
    const Key key = {queue_, event.filter, event.ident};
    for (Entry& entry : bucket_of(key)) {
      const uint64_t head = head_if(entry, key);
      if (head == 0) continue;
      if (!queues[queue_].compare_exchange_strong(state, state + kChange, std::memory_order_acq_rel)) return;
      state += kChange;
      replace(entry, head, (event.flags & kEventOnce) != 0 ? freed(head) : head_of(next_turn(head), key, kDisabled));
    }
  }
}

int kernel_queue_made(int queue) {
  if (queue < 0 || queue >= kNumbers) return queue;
  owner.store(getpid(), std::memory_order_relaxed);
  for (Entry(&bucket)[kPlaces] : entries)
    for (Entry& entry : bucket) {
      const uint64_t head = entry.head.load(std::memory_order_acquire);
      if (state_of(head) >= kEnabled && queue_of(head) == queue) replace(entry, head, freed(head));
    }
  const uint64_t before = queues[queue].load(std::memory_order_relaxed);
  queues[queue].store(((before & ~kAllUnderWay) + kChange) | kKnown, std::memory_order_release);
  for (int end = above_all.load(std::memory_order_relaxed);
       end <= queue && !above_all.compare_exchange_weak(end, queue + 1, std::memory_order_acq_rel);) {
  }
  return queue;
}

}  // namespace esreplay
