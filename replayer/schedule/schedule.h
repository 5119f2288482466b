// What has happened in this run and what may happen next, shared by every client of every process of the run. There is
// no scheduler thread: a thread with nothing left to handle asks for the next message and so queues it. `words`
// (shared.bin) holds which clients must still answer a message; `order` holds the messages in the order they were
// queued.
#pragma once

#include <cstdint>

#include "replayer/causality/causality.h"
#include "replayer/messages/message_source.h"
#include "replayer/platform/atomics.h"
#include "replayer/platform/own_locks.h"
#include "replayer/run/message_words.h"
#include "replayer/run/of_run.h"
#include "replayer/schedule/result_cache.h"
#include "src/schema/generated/ledger.h"
#include "src/schema/generated/policies.h"

namespace esreplay {

// Limit on the es_client_t's in all processes of a run: the bits of a word, four bits of an entry each.
inline constexpr unsigned kMaxRunClients = 16;
inline constexpr uint32_t kMaxServices = 256;
inline constexpr uint64_t kForever = UINT64_MAX;

// A client's vote on caching its answer for the next such event.
enum class Keep : uint8_t { kNo, kYes, kNoVote };

enum EntryFlag : uint16_t {
  kEntryAuth = 1,
  kEntryAfterDeny = 2,   // an earlier AUTH message of the actor was denied
  kEntryDeniedTwin = 4,  // the NOTIFY of an AUTH that was denied
  kEntryPruned = 8,      // no client gets it (--prune-denied)
  kEntryInjected = 16,   // not at its place in the trace, or not from the trace
};

// What becomes of a message at one client. It is decided once, by the state when the message was queued.
enum class Fate : uint8_t {
  kAbsent,   // the client was made later
  kOffered,  // it has mutes that only its own process knows, and that process has not looked yet
  kDelivered,
  kUnsubscribed,
  kLoopback,
  kMuted,
  kCached,
  kDropped,
};

struct alignas(32) OrderEntry {
  uint64_t queued_ns;
  uint64_t fates;  // four bits a client
  uint32_t index;
  uint16_t flags;
  uint16_t reserved;
};
static_assert(sizeof(OrderEntry) == 32);

// Returns whether the message found the client's queue full. Such a message still uses up its sequence numbers.
inline bool was_lost(const OrderEntry& entry, Fate fate) {
  return fate == Fate::kDropped && (entry.flags & kEntryPruned) == 0;
}

// The result of `ask`.
struct Ask {
  enum Answer { kQueued, kBlocked, kDone } answer;
  uint64_t until_ns;      // kBlocked: when to ask again; kForever: when something settles
  uint64_t settled_seen;  // settle count that the answer is based on
  uint32_t epoch = 0;     // `Schedule::epoch` when the caller last looked at what a wake may bring
};

// Which message of the trace a service may take early: the next one that its daemon makes, if that is soon.
struct Ahead {
  const uint16_t* daemons;  // of each process of the trace
  uint16_t daemon;
  uint16_t event_type;
  uint64_t window_ns;
};

class Schedule {
 public:
  // Maps the run's schedule file, which the first process creates. False: no room.
  bool open(const RunFile& run, SharedFile* shared, unsigned slot, uint64_t* words, const TraceIndex& trace,
            const Causality& causality, const MessageSource& messages);
  // The same on zeroed memory of `bytes_needed` bytes, for tests and for callers that have memory.
  static uint64_t bytes_needed(const RunFile& run, const Causality& causality);
  void lay_out(void* memory, const RunFile& run, SharedFile* shared, unsigned slot, uint64_t* words,
               const TraceIndex& trace, const Causality& causality, const MessageSource& messages);
  void close();

  // Returns the bit index of a new es_client_t in the words, or an error code: the system, or only the run, is full.
  static constexpr int kTooManyClients = -1;
  static constexpr int kRunIsFull = -2;
  int add_client(bool descendants);
  void set_events(unsigned client, const uint64_t events[3]);
  // The client is about to mute or to invert: from now on only its own process decides which messages it gets.
  void set_selective(unsigned client);
  // Sets whether an AUTH message that finds the client's queue full is denied instead of allowed.
  void deny_dropped(unsigned client, bool deny);
  // The client's thread has taken a message out of its queue. Called only by that thread.
  void take(unsigned client) { count_up(head_->taken[client].count); }
  uint64_t queue_capacity() const { return queue_capacity_; }
  // The client is gone: its unsettled messages count as allowed, or denied (policy answers-at-deletion). Any process
  // may call this for a dead one.
  void retire_client(unsigned client);
  void retire_slot(unsigned slot);

  bool started() const { return load_acquire(shared_->start_ns) != 0; }
  // Recorded pace starts at the first subscription, or at that of the last process (policy start-of-recorded-pace); the
  // other paces start when set-up has been quiet, or when the client says that it is ready (--ready). True if it
  // started now.
  bool start_on_subscribe(uint64_t now);
  // `set_up`: the client will not go on with its set-up, as far as one can see.
  bool start_when_ready(uint64_t now, bool set_up);
  // Returns whether the run waits for the end of set-up.
  bool awaits_quiet() const;
  // Returns whether the run would start at once if the client were parked. With several processes, quiet decides.
  bool awaits_parking() const;

  uint64_t order_count() const { return load_acquire(head_->order_count); }
  uint64_t injected_count() const { return load_acquire(head_->injected); }
  // Returns how many messages of the trace are queued.
  uint64_t trace_queued_count() const {
    const uint64_t injected = injected_count(), all = order_count();  // two words: one may be ahead of the other
    return all > injected ? all - injected : 0;
  }
  bool trace_queued() const { return trace_queued_count() >= causality_->message_count(); }
  const OrderEntry& entry(uint64_t position) const { return order_[position]; }
  // Queues the next message if causality, pace and the limit of open AUTHs allow. `now` may be a little old in asap
  // pace.
  Ask ask(uint64_t now);

  // Queues a message that is made from a template, at once: in any pace and however busy the clients are. `flags` are
  // EntryFlag bits. Returns its index; kNoMessage if no more can be injected.
  uint32_t inject(const InjectedRecord& record, uint16_t flags, uint64_t now);
  // Queues a message of the trace before its time. kNoMessage: no such message has a free actor.
  uint32_t queue_ahead(const Ahead& ahead, uint64_t now);
  // Returns the number of a new service call, from 1 on.
  uint32_t new_service_call() { return add(head_->service_calls, 1U) + 1; }
  // True for the first call of a service in the run.
  bool start_service(uint32_t service) {
    const uint64_t bit = uint64_t{1} << service % 64;
    return (set_bits(head_->services_started[service / 64], bit) & bit) == 0;
  }
  // Changes the number of calls that the end of the run waits for.
  void count_service_call(int change) { add(head_->slots[slot_].calls, static_cast<uint32_t>(change)); }
  bool service_calls_going_on() const;
  // Sleeps until all clients have settled the message, or the time is over. True if it is settled.
  bool wait_settled(uint32_t index, uint64_t max_ns);
  bool was_denied(uint32_t index) const;

  Fate fate(uint64_t position, unsigned client) const {
    return static_cast<Fate>(__atomic_load_n(&order_[position].fates, __ATOMIC_ACQUIRE) >> client * 4 & 15);
  }
  // Decides what other processes queued for the selective clients of this one, and settles what these do not get.
  void decide_offered();
  // Sleeps until there is something to decide, or until `until_ns`.
  void wait_for_offer(uint64_t until_ns);
  bool has_other_processes() const;

  // While one exists, nothing is queued, and everything queued before is decided. A change of mutes made meanwhile has
  // one place in the order of the run, for every process.
  class Hold {
   public:
    explicit Hold(Schedule& schedule) : schedule_(schedule) { schedule_.begin_hold(); }
    ~Hold() { schedule_.end_hold(); }
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;

   private:
    Schedule& schedule_;
  };

  // One client's verdict on an AUTH message, or the handling of its miss. True for the first such call of a client.
  bool settle(unsigned client, uint32_t index, bool deny, uint64_t now, Keep keep = Keep::kNo);
  // For an open whose answer is to be kept: the flags that the client does not allow. Call before its verdict;
  // wait-free.
  void note_denied_flags(uint32_t index, uint32_t flags);
  // Forgets the answers that were kept. False: sooner than `min_ns` after the last time.
  bool clear_cache(uint64_t now, uint64_t min_ns);
  bool pending(unsigned client, uint32_t index) const { return (load_acquire(words_[index]) >> client & 1) != 0; }
  bool was_queued(uint32_t index) const {  // false for kNoMessage
    return index != kNoMessage && (load_acquire(words_[index]) & kWordQueued) != 0;
  }

  // Sleeps until a settle, a new entry past `position`, a wake since `ask.epoch` or `until_ns`. Spins a little first.
  void wait(const Ask& ask, uint64_t position);
  uint32_t epoch() const;
  void wake_all();

  // Every entry before this one is settled. The deadline watch may start here.
  uint64_t clean_order() const;
  uint64_t open_auths() const;
  uint64_t last_settle_ns() const;
  void populate_ahead();  // touches what will be written soon; housekeeping only

  // For a test that compares the two ways to decide about a message.
  friend struct ScheduleProbe;

 private:
  enum ShareState : uint32_t { kNeverUsed, kLive, kGone, kFree };
  struct ClientShare {
    uint32_t state;  // ShareState
    uint32_t slot;
    uint64_t events[3];
    uint32_t selective;
    uint8_t descendants;    // made by es_new_descendants_client
    uint8_t own_in_trace;   // the trace names the pid of the client or of what it stands for
    uint16_t deny_dropped;  // fail-closed
    uint64_t queued;        // messages that its queue had room for
  };
  struct alignas(64) Taken {  // each written by one delivery thread
    uint64_t count;
  };
  struct SlotShare {
    uint64_t offered_from;  // no message before this place awaits a decision of the process
    uint32_t offered;       // messages that do
    uint32_t calls;         // service calls that it is in
  };
  struct Actor {
    uint64_t shift_ns;    // how much later than recorded its last message was queued
    int16_t denied_twin;  // event type of the NOTIFY to come, plus one
    uint8_t denied;
    uint8_t waiting;  // its next message is in `waiting`
    uint32_t reserved;
  };
  // Each cache line has one kind of writer.
  struct Head {     // NOLINT(clang-analyzer-optin.performance.Padding)
    uint32_t lock;  // pid of the holder
    uint32_t client_count;
    alignas(64) uint64_t order_count;
    uint64_t scan;  // first message never looked at
    uint64_t waiting_count;
    uint64_t auth_queued;  // with at least one client to answer
    uint64_t clean_order;
    uint64_t settled_tried;  // settle count when the waiting messages were last tried in vain
    uint64_t kept_since_ns;  // since when the next message of a seeded order is waited for
    uint64_t kept_place;     // its place, plus one
    uint32_t taken_ahead;    // messages of the trace that were queued before their time
    uint32_t injected;       // messages that are not of the trace
    alignas(64) uint64_t auth_settled;
    uint64_t last_settle_ns;
    alignas(64) uint64_t last_clear_ns;
    uint64_t modified_from;  // places whose modifications of files the cache knows
    uint32_t service_calls;  // made in this run; the number of the next one
    uint64_t services_started[kMaxServices / 64];
    alignas(64) uint32_t epoch;
    uint32_t sleepers;
    alignas(64) ClientShare clients[kMaxRunClients];
    alignas(64) SlotShare slots[sizeof SharedFile::slot_pid / sizeof SharedFile::slot_pid[0]];
    Taken taken[kMaxRunClients];
  };
  static_assert(sizeof(Head) <= 4096);

  void lock();
  void unlock() {
    store_release(head_->lock, uint32_t{0});
    after_own_lock();
  }
  // Returns whether everything that the message waits for has happened, and since when.
  bool ready(uint32_t index, uint64_t* not_before_ns) const {
    return arrivals_ || (is_settled(causality_->previous(index), not_before_ns) &&
                         is_settled(causality_->birth(index), not_before_ns));
  }
  bool keeps_order(uint32_t index, uint64_t* until_ns);
  bool is_settled(uint32_t index, uint64_t* settled_ns) const {
    return index == kNoMessage || was_settled(index, settled_ns);
  }
  bool was_settled(uint32_t index, uint64_t* settled_ns) const;
  uint32_t take_waiting(uint64_t now, uint64_t* queued_ns, uint64_t* until_ns);
  uint32_t scan_by_time(uint64_t now, uint64_t* queued_ns, uint64_t* until_ns);
  uint32_t scan_asap(uint64_t now, uint64_t* queued_ns, uint64_t* until_ns);
  void hold(uint32_t index);
  bool queued_ahead(uint32_t index) const { return head_->taken_ahead != 0 && was_queued(index); }
  uint32_t find_ahead(const Ahead& ahead) const;
  void queue(uint32_t index, uint64_t queued_ns, uint16_t flags = 0);
  void put_in_order(OrderEntry& entry, bool auth);
  Fate first_fate(uint32_t client, const TraceMessage& message, uint32_t index) const;
  bool sees(uint32_t client, const TraceMessage& message, uint32_t index) const;
  bool is_own(uint32_t client, uint32_t index) const;
  Fate admit(uint32_t client, Fate fate);
  bool is_full(uint32_t client) const {
    return head_->clients[client].queued - load_acquire(head_->taken[client].count) >= queue_capacity_;
  }
  bool any_full() const {
    for (uint32_t i = 0; i < head_->client_count; ++i) {
      if (load_relaxed(head_->clients[i].state) == kLive && is_full(i)) return true;
    }
    return false;
  }
  bool decide_only_fate(OrderEntry& entry, const TraceMessage& message);
  void settle_at_once(const OrderEntry& entry, uint64_t flags);
  void decide_fates(OrderEntry& entry);
  void keep_answers();
  void keep_answer(uint32_t index);
  void note_modified(uint64_t place);
  bool find_cached(uint32_t index, bool* deny);
  void decide_offered_locked();
  void begin_hold();
  void end_hold();
  void notify_sleepers() {
    if (load_relaxed(head_->sleepers) != 0) wake_all();
  }

  Head* head_ = nullptr;
  OrderEntry* order_ = nullptr;
  Actor* actors_ = nullptr;
  ResultCache* cache_ = nullptr;
  uint32_t* denied_flags_ = nullptr;  // of each message
  uint32_t* waiting_ = nullptr;       // the first message of each actor that had to be passed over
  SharedFile* shared_ = nullptr;
  uint64_t* words_ = nullptr;
  const TraceIndex* trace_ = nullptr;
  const Causality* causality_ = nullptr;
  const MessageSource* messages_ = nullptr;
  uint64_t mapped_ = 0;
  uint64_t outstanding_ = 8;
  uint64_t queue_capacity_ = 0;
  uint64_t cache_lifetime_ = 0;  // messages; 0: no end
  uint32_t client_limit_ = 0;
  uint32_t client_count_ = 1;
  uint32_t slot_ = 0;
  uint32_t stands_for_ = 0;
  uint64_t populated_ = 0;
  int32_t pid_ = 0;
  Seed seed_;
  bool by_time_ = false;
  bool by_hand_ = false;
  bool waits_for_quiet_ = false;  // --ready, at every pace
  bool waits_for_line_ = false;
  bool arrivals_ = false;  // open loop: no message waits for an answer
  bool prune_ = false;
  bool denies_left_ = false;      // what a client that is gone has not answered
  bool starts_with_all_ = false;  // recorded pace
  bool keeps_denials_ = true;     // in the result cache
  bool caches_ = true;
  bool states_cached_ = false;
  uint64_t uncached_ = 0;  // index, plus one, of the message that the result cache does not answer
};

// Of the run.
extern OfRun<Schedule> g_run_schedule;
inline Schedule& run_schedule() { return g_run_schedule.get(); }

}  // namespace esreplay
