#include "replayer/schedule/schedule.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cstdio>

#include <initializer_list>

#include "replayer/platform/atomics.h"
#include "replayer/platform/platform.h"
#include "replayer/run/policy.h"
#include "src/native/clock.h"
#include "src/schema/generated/plans.h"

namespace esreplay {

OfRun<Schedule> g_run_schedule;
namespace {

constexpr uint64_t kDefaultOutstanding = 8;

}  // namespace

uint64_t Schedule::bytes_needed(const RunFile& run, const Causality& causality) {
  const uint64_t messages = uint64_t{causality.message_count()} + run.injections;
  return 4096 + sizeof(ResultCache) + messages * (sizeof(OrderEntry) + sizeof(uint32_t)) +
         causality.actor_count() * (sizeof(Actor) + sizeof(uint32_t)) + 64;
}

bool Schedule::open(const RunFile& run, SharedFile* shared, unsigned slot, uint64_t* words, const TraceIndex& trace,
                    const Causality& causality, const MessageSource& messages) {
  const uint64_t bytes = (bytes_needed(run, causality) + 4095) & ~uint64_t{4095};
  int file = -1;
  char path[1100];
  for (const char* dir : {run.ledger_dir, run.spill_dir}) {
    snprintf(path, sizeof path, "%s/schedule.bin", dir);
    file = ::open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    // Each process of the run allocates it. Existing contents stay unchanged.
    if (file >= 0 && reserve_file(path, file, 0, bytes) == 0) break;
    if (file >= 0) ::close(file);
    file = -1;
  }
  if (file < 0) return false;
  void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  ::close(file);
  if (memory == MAP_FAILED) return false;
  lay_out(memory, run, shared, slot, words, trace, causality, messages);
  mapped_ = bytes;
  return true;
}

void Schedule::lay_out(void* memory, const RunFile& run, SharedFile* shared, unsigned slot, uint64_t* words,
                       const TraceIndex& trace, const Causality& causality, const MessageSource& messages) {
  auto* bytes = static_cast<uint8_t*>(memory);
  head_ = reinterpret_cast<Head*>(bytes);
  cache_ = reinterpret_cast<ResultCache*>(bytes + 4096);
  order_ = reinterpret_cast<OrderEntry*>(cache_ + 1);
  actors_ = reinterpret_cast<Actor*>(order_ + causality.message_count() + run.injections);
  waiting_ = reinterpret_cast<uint32_t*>(actors_ + causality.actor_count());
  denied_flags_ = waiting_ + causality.actor_count();
  shared_ = shared;
  slot_ = slot;
  words_ = words;
  trace_ = &trace;
  causality_ = &causality;
  messages_ = &messages;
  outstanding_ = run.outstanding != 0 ? run.outstanding : kDefaultOutstanding;
  stands_for_ = run.client_pid;
  queue_capacity_ = policy_in(&run, PolicyName::kQueueCapacity);
  cache_lifetime_ = policy_in(&run, PolicyName::kCacheLifetime);
  client_limit_ = policy_in(&run, PolicyName::kClientLimit);
  denies_left_ = policy_in(&run, PolicyName::kAnswersAtDeletion) == kAnswersAtDeletionDenied;
  starts_with_all_ = policy_in(&run, PolicyName::kStartOfRecordedPace) == kStartOfRecordedPaceEveryProcess;
  keeps_denials_ = policy_in(&run, PolicyName::kCachedDenials) == kCachedDenialsKept;
  seed_ = seed_of(run);
  client_count_ = run.client_count == 0 ? 1 : run.client_count;
  by_time_ = run.pace == static_cast<uint32_t>(Pace::kRecorded);
  by_hand_ = run.pace == static_cast<uint32_t>(Pace::kStep);
  caches_ = (run.flags & kRunFlagNoCache) == 0;
  uncached_ = run.uncached;
  states_cached_ = (run.flags & kRunFlagStatesCached) != 0;
  waits_for_quiet_ = (run.flags & kRunFlagWaitsForQuiet) != 0;
  waits_for_line_ = (run.flags & kRunFlagWaitsForLine) != 0;
  arrivals_ = (run.flags & kRunFlagArrivals) != 0;
  prune_ = (run.flags & kRunFlagPruneDenied) != 0;
  pid_ = getpid();
}

void Schedule::close() {
  if (mapped_ != 0) munmap(head_, mapped_);
  *this = Schedule();
}

int Schedule::add_client(bool descendants) {
  const auto own_pid = static_cast<uint32_t>(load_relaxed(shared_->slot_pid[slot_]));
  const bool own_in_trace = trace_->names_pid(own_pid) || (stands_for_ != 0 && trace_->names_pid(stands_for_));
  lock();
  decide_offered_locked();  // what was offered to an earlier client, whose place this one may take
  uint32_t client = head_->client_count, alive = 0;
  for (uint32_t i = 0; i < head_->client_count; ++i) {
    const bool free = load_acquire(head_->clients[i].state) == kFree;
    if (!free) ++alive;
    if (free && head_->clients[i].slot == slot_ && i < client) client = i;
  }
  const bool allowed = alive < client_limit_;
  const bool room = client < kMaxRunClients && allowed;
  if (room) {
    head_->taken[client].count = 0;
    head_->clients[client] = {kLive, slot_, {0, 0, 0}, 0, descendants, own_in_trace, 0, 0};
    if (client == head_->client_count) store_release(head_->client_count, client + 1);
  }
  unlock();
  return room ? static_cast<int>(client) : allowed ? kRunIsFull : kTooManyClients;
}

void Schedule::deny_dropped(unsigned client, bool deny) {
  store_release(head_->clients[client].deny_dropped, static_cast<uint16_t>(deny));
}

void Schedule::set_events(unsigned client, const uint64_t events[3]) {
  for (int i = 0; i < 3; ++i) store_release(head_->clients[client].events[i], events[i]);
}

void Schedule::set_selective(unsigned client) { store_release(head_->clients[client].selective, uint32_t{1}); }

bool Schedule::has_other_processes() const { return load_relaxed(shared_->attached) > 1; }

void Schedule::retire_client(unsigned client) {
  lock();
  const bool live = head_->clients[client].state == kLive;
  if (live) store_release(head_->clients[client].state, uint32_t{kGone});
  const uint64_t from = head_->clean_order;
  const uint64_t to = head_->order_count;
  unlock();
  if (!live) return;
  const uint64_t now = monotonic_ns();
  for (uint64_t i = from; i < to; ++i) {
    if ((order_[i].flags & kEntryAuth) != 0) settle(client, order_[i].index, denies_left_, now);
  }
  store_release(head_->clients[client].state, uint32_t{kFree});
  wake_all();
}

void Schedule::retire_slot(unsigned slot) {
  const uint32_t count = load_acquire(head_->client_count);
  for (uint32_t i = 0; i < count; ++i) {
    if (head_->clients[i].slot == slot && load_acquire(head_->clients[i].state) == kLive) retire_client(i);
  }
  store_release(head_->slots[slot].calls, 0U);  // nothing waits for its calls
}

bool Schedule::start_on_subscribe(uint64_t now) {
  if (starts_with_all_ && load_acquire(shared_->subscribed) < client_count_) return false;
  if (!by_time_ || waits_for_quiet_ || waits_for_line_ || started() || !swap_if(shared_->start_ns, uint64_t{0}, now))
    return false;
  wake_all();
  return true;
}

bool Schedule::awaits_quiet() const {
  if (started() || (by_time_ && !waits_for_quiet_ && !waits_for_line_)) return false;
  return load_acquire(shared_->subscribed) >= client_count_;
}

bool Schedule::awaits_parking() const {
  return awaits_quiet() && !waits_for_quiet_ && !waits_for_line_ && client_count_ == 1 && !has_other_processes();
}

bool Schedule::start_when_ready(uint64_t now, bool set_up) {
  if (!awaits_quiet() || !(waits_for_line_ ? load_acquire(shared_->ready) != 0 : set_up)) return false;
  if (!swap_if(shared_->start_ns, uint64_t{0}, now)) return false;
  wake_all();
  return true;
}

uint64_t Schedule::clean_order() const { return load_acquire(head_->clean_order); }
uint64_t Schedule::open_auths() const {
  const uint64_t settled = load_acquire(head_->auth_settled);
  const uint64_t queued = load_acquire(head_->auth_queued);
  return queued > settled ? queued - settled : 0;
}
uint64_t Schedule::last_settle_ns() const { return load_relaxed(head_->last_settle_ns); }

bool Schedule::was_settled(uint32_t index, uint64_t* settled_ns) const {
  const uint64_t word = load_acquire(words_[index]);
  if ((word & kWordSettled) == 0) return false;
  uint64_t at = load_relaxed(shared_->start_ns) + (word >> kWordTimeShift) * kTimeUnitNs;
  if (seed_.given && !by_time_ && word >> kWordTimeShift != 0) {
    at += seeded_delay_ns(seed_, Drawn::kResponse, index);
    if (at > monotonic_ns()) return false;
  }
  if (at > *settled_ns) *settled_ns = at;
  return true;
}

// Both return the first message not looked at yet whose actor is free. `next` leads to those of held actors later.
uint32_t Schedule::scan_by_time(uint64_t now, uint64_t* queued_ns, uint64_t* until_ns) {
  const uint32_t count = causality_->message_count();
  while (head_->scan < count) {
    const uint32_t index = causality_->at(static_cast<uint32_t>(head_->scan));
    const Actor& actor = actors_[causality_->actor(index)];
    const uint64_t due = load_relaxed(shared_->start_ns) + causality_->due_ns(index);
    if (due > now) {
      if (due < *until_ns) *until_ns = due;
      return kNoMessage;
    }
    ++head_->scan;
    if (actor.waiting || queued_ahead(index)) continue;
    uint64_t at = 0;
    if (actor.shift_ns != 0 || !ready(index, &at) || at > due) {
      hold(index);
      if (ready(index, &at)) *until_ns = now;  // held only because it is shifted: ask again
      continue;
    }
    *queued_ns = due;
    return index;
  }
  return kNoMessage;
}

__attribute__((always_inline)) inline uint32_t Schedule::scan_asap(uint64_t now, uint64_t* queued_ns,
                                                                   uint64_t* until_ns) {
  const uint32_t count = causality_->message_count();
  while (head_->scan < count) {
    const uint32_t index = causality_->at(static_cast<uint32_t>(head_->scan));
    if (actors_[causality_->actor(index)].waiting || queued_ahead(index)) {
      ++head_->scan;
      continue;
    }
    uint64_t at = 0;
    if (seed_.given && !ready(index, &at) && keeps_order(index, until_ns)) return kNoMessage;
    ++head_->scan;
    if (ready(index, &at)) {
      *queued_ns = at < now ? now : at;
      return index;
    }
    hold(index);
  }
  return kNoMessage;
}

Ask Schedule::ask(uint64_t now) {
  Ask result = {Ask::kBlocked, now + 1000000, load_acquire(head_->auth_settled)};
  if (!started()) return result;
  lock();
  const uint64_t settled = load_acquire(head_->auth_settled);
  const uint64_t open = head_->auth_queued - settled;
  result.until_ns = kForever;
  result.settled_seen = settled;
  uint32_t index = kNoMessage;
  uint64_t queued_ns = now;
  // asap pace is not faster than the slowest client. Only in recorded pace can a queue overflow.
  const bool full = !by_time_ && (open >= outstanding_ || any_full());
  if (!full && head_->waiting_count != 0) index = take_waiting(now, &queued_ns, &result.until_ns);
  if (!full && index == kNoMessage)
    index = by_time_ ? scan_by_time(now, &queued_ns, &result.until_ns) : scan_asap(now, &queued_ns, &result.until_ns);
  if (index != kNoMessage) {
    if (open == 0) store_relaxed(head_->clean_order, head_->order_count);
    queue(index, queued_ns);
    result.answer = Ask::kQueued;
  } else if (head_->order_count - head_->injected == causality_->message_count()) {
    result.answer = Ask::kDone;
  }
  unlock();
  if (result.answer == Ask::kQueued && (by_time_ || load_relaxed(head_->client_count) > 1)) {
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    notify_sleepers();
  }
  return result;
}

// Picks among the actors that were held up: the message that is due first (recorded) or comes first in the trace.
uint32_t Schedule::take_waiting(uint64_t now, uint64_t* queued_ns, uint64_t* until_ns) {
  const uint64_t settled = load_acquire(head_->auth_settled);
  if (!by_time_ && settled == head_->settled_tried) return kNoMessage;
  uint64_t best = UINT64_MAX, best_ns = UINT64_MAX;
  for (uint64_t i = 0; i < head_->waiting_count; ++i) {
    const uint32_t index = waiting_[i];
    uint64_t at = 0;
    if (!ready(index, &at)) continue;
    if (by_time_) {
      const uint64_t due =
          load_relaxed(shared_->start_ns) + causality_->due_ns(index) + actors_[causality_->actor(index)].shift_ns;
      if (due > at) at = due;
      if (at > now) {
        if (at < *until_ns) *until_ns = at;
        continue;
      }
    } else if (at < now) {
      at = now;
    }
    const bool earlier = by_time_ && at != best_ns
                             ? at < best_ns
                             : best == UINT64_MAX || causality_->place(index) < causality_->place(waiting_[best]);
    if (!earlier) continue;
    best = i;
    best_ns = at;
  }
  if (best == UINT64_MAX) {
    if (!seed_.given)
      head_->settled_tried = settled;
    else if (now + kMaxDelayNs < *until_ns)
      *until_ns = now + kMaxDelayNs;  // a seeded delay ends by time
    return kNoMessage;
  }
  // A message that was never held up may be due before it.
  if (by_time_ && head_->scan < causality_->message_count()) {
    uint64_t scan_ns = 0, unused = kForever;
    const uint64_t due =
        load_relaxed(shared_->start_ns) + causality_->due_ns(causality_->at(static_cast<uint32_t>(head_->scan)));
    if (due < best_ns) {
      const uint32_t scanned = scan_by_time(best_ns, &scan_ns, &unused);
      if (scanned != kNoMessage) {
        *queued_ns = scan_ns;
        return scanned;
      }
    }
  }
  const uint32_t index = waiting_[best];
  const uint32_t next = causality_->next(index);
  if (next != kNoMessage && causality_->place(next) < head_->scan) {
    waiting_[best] = next;
    // It may be ready at once (after a NOTIFY), so try the others again.
    head_->settled_tried = UINT64_MAX;
  } else {
    actors_[causality_->actor(index)].waiting = 0;
    waiting_[best] = waiting_[--head_->waiting_count];
  }
  if (head_->waiting_count != 0) head_->settled_tried = UINT64_MAX;
  *queued_ns = best_ns;
  return index;
}

void Schedule::hold(uint32_t index) {
  actors_[causality_->actor(index)].waiting = 1;
  waiting_[head_->waiting_count++] = index;
  head_->settled_tried = UINT64_MAX;
}

void Schedule::queue(uint32_t index, uint64_t queued_ns, uint16_t flags) {
  const TraceMessage& message = trace_->message(index);
  Actor& actor = actors_[causality_->actor(index)];
  OrderEntry& entry = order_[head_->order_count];  // not read before it is counted
  entry = {queued_ns, 0, index, flags, 0};
  if (by_time_ && (flags & kEntryInjected) == 0)
    actor.shift_ns = queued_ns - load_relaxed(shared_->start_ns) - causality_->due_ns(index);

  const uint32_t previous = causality_->previous(index);
  if (previous != kNoMessage && (load_relaxed(words_[previous]) & kWordDenied) != 0) {
    actor.denied = 1;
    actor.denied_twin = static_cast<int16_t>(kEventPlans[trace_->message(previous).event_type].counterpart + 1);
  }
  if (actor.denied) {
    if (actor.denied_twin == message.event_type + 1) {
      entry.flags |= kEntryDeniedTwin;
      actor.denied_twin = 0;
    } else {
      entry.flags |= kEntryAfterDeny;
      if (prune_) entry.flags |= kEntryPruned;
    }
  }

  put_in_order(entry, message.is_auth());
}

void Schedule::put_in_order(OrderEntry& entry, bool auth) {
  if (auth) entry.flags |= kEntryAuth;
  if (!decide_only_fate(entry, messages_->message(entry.index))) [[unlikely]]
    decide_fates(entry);
  if (cache_->in_use()) note_modified(head_->order_count);
  store_release(head_->order_count, head_->order_count + 1);
}

bool Schedule::settle(unsigned client, uint32_t index, bool deny, uint64_t now, Keep keep) {
  const uint64_t bit = uint64_t{1} << client;
  uint64_t& word = words_[index];
  uint64_t seen = load_acquire(word);
  uint64_t wanted;
  do {
    if ((seen & bit) == 0) return false;
    wanted = seen & ~bit;
    if (deny) wanted |= kWordDenied;
    if (keep != Keep::kNoVote) wanted |= keep == Keep::kYes ? kWordCacheAsked : kWordCacheRefused;
    if ((wanted & kWordClients) == 0)
      wanted |= kWordSettled | (now - load_relaxed(shared_->start_ns)) / kTimeUnitNs << kWordTimeShift;
  } while (!__atomic_compare_exchange_n(&word, &seen, wanted, false, __ATOMIC_SEQ_CST, __ATOMIC_ACQUIRE));
  if ((wanted & kWordSettled) != 0) {
    if ((wanted & (kWordCacheAsked | kWordCacheRefused)) == kWordCacheAsked) cache_->note_settled(index);
    store_relaxed(head_->last_settle_ns, now);
    add(head_->auth_settled, uint64_t{1});
    notify_sleepers();
  }
  return true;
}

}  // namespace esreplay
