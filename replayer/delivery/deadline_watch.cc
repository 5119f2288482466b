// Notices when deadlines pass: of messages in a handler, retained, or still queued behind a busy one. It reads the
// order of the run and the words, never the rows, so that it does not slow the delivery threads down.
#include <sys/mman.h>
#include <algorithm>

#include "replayer/clients/client.h"
#include "replayer/delivery/deadline_watch.h"
#include "replayer/delivery/lost_time.h"
#include "replayer/delivery/settlement.h"
#include "replayer/ledger/coded_words.h"
#include "replayer/platform/atomics.h"
#include "replayer/platform/platform.h"
#include "replayer/run/beats.h"
#include "replayer/run/run.h"
#include "replayer/schedule/schedule.h"
#include "src/native/clock.h"

namespace esreplay {
namespace {

uint64_t g_rounds;

constexpr uint64_t kLookEveryNs = 1000000;
constexpr uint64_t kCompactEveryNs = 20000000;
constexpr uint64_t kMaxBeatWaitNs = 50000000;

// Places in the order of AUTH messages that were open when last looked at.
class OpenList {
 public:
  ~OpenList() {
    if (places_ != nullptr) munmap(places_, capacity_ * sizeof(uint32_t));
  }
  bool push(uint64_t place) {
    if (count_ == capacity_ && !grow()) return false;
    places_[count_++] = static_cast<uint32_t>(place);
    return true;
  }
  size_t size() const { return count_; }
  uint32_t operator[](size_t i) const { return places_[i]; }
  void remove(size_t i) { places_[i] = places_[--count_]; }

 private:
  bool grow() {
    const size_t wanted = capacity_ == 0 ? 4096 : capacity_ * 2;
    void* memory = mmap(nullptr, wanted * sizeof(uint32_t), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return false;
    auto* places = static_cast<uint32_t*>(memory);
    for (size_t i = 0; i < count_; ++i) places[i] = places_[i];
    if (places_ != nullptr) munmap(places_, capacity_ * sizeof(uint32_t));
    places_ = places;
    capacity_ = wanted;
    return true;
  }
  uint32_t* places_ = nullptr;
  size_t count_ = 0;
  size_t capacity_ = 0;
};

ThreadTimes g_times;  // when a deadline was last seen to pass

bool gives_time_back(MissMode mode) { return mode == MissMode::kKill || (run_file()->flags & kRunFlagFairTime) != 0; }

// 0: its handler runs, or has not begun.
uint64_t returned_ns_of(const Client& client, uint32_t index) {
  uint64_t returned = 0;
  client.pool.each_live([&](Block& block) {
    const MessageRow* row = load_relaxed(block.row);
    if (load_relaxed(block.index) == index && row != nullptr) returned = load_ns(row->returned_ns);
  });
  return returned;
}

// Handles the missed deadlines of one message. Returns the earliest one still to come; kForever if no client here must
// answer the message.
uint64_t look_at(uint64_t place, uint64_t now) {
  const OrderEntry& entry = run_schedule().entry(place);
  uint64_t earliest = kForever;
  for (unsigned i = 0; i < client_count(); ++i) {
    Client& client = clients()[i];
    if (load_acquire(client.state) != ClientState::kLive || !run_schedule().pending(client.share, entry.index))
      continue;
    uint64_t deadline = entry.queued_ns + budget_ns_of(client, place);
    if (now > deadline) {
      wait_for_beat(now, kMaxBeatWaitNs);
      deadline += paused_since(entry.queued_ns);
    }
    uint64_t lost_ns = 0;
    if (now > deadline) {
      const OpenMessage message = {client, entry.queued_ns, returned_ns_of(client, entry.index), 0};
      if (g_times.read_ns != now) g_times.read(now);
      const LostTime lost = lost_time(message, g_times);
      lost_ns = lost.lost_ns;
      // Before a client is killed, it gets back the time that the machine took from it: such a miss must not look like
      // the client's.
      if (gives_time_back(miss_mode_of(client))) {
        const bool may_be_lost = now <= deadline + lost.max_ns;
        lost_ns = std::max(lost_ns, max_stall_since(entry.queued_ns));
        deadline += lost_ns;
        if (now > deadline && may_be_lost && losing_time(message, g_times)) deadline = now + kLookEveryNs;
      }
    }
    if (now > deadline) {
      miss_message(client, place, {deadline, now, lost_ns});
    } else if (deadline < earliest) {
      earliest = deadline;
    }
  }
  return earliest;
}

bool in_a_handler() {
  for (unsigned i = 0; i < client_count(); ++i) {
    if (load_acquire(clients()[i].current) != nullptr) return true;
  }
  return false;
}

// In recorded pace messages are queued when they are due and their deadlines run, even while handlers are busy.
void queue_what_is_due(uint64_t now) {
  for (int n = 0; n < 1000 && run_schedule().ask(now).answer == Ask::kQueued; ++n) {
  }
}

}  // namespace

uint64_t deadline_watch_rounds() { return load_acquire(g_rounds); }

void* deadline_watch_main(void*) {
  name_thread("es-deadlines");
  note_own_thread();
  keep_time();
  own_descriptors();
  Schedule& schedule = run_schedule();
  OpenList open;
  uint64_t seen = 0, earliest = kForever, compacted = 0;
  while (!run_stopped()) {
    store_release(g_rounds, g_rounds + 1);
    uint64_t now = monotonic_ns();
    const bool busy = in_a_handler();
    if (busy && run_is_by_time() && schedule.started()) queue_what_is_due(now);
    schedule.decide_offered();
    const uint64_t count = schedule.order_count();
    const uint64_t clean = schedule.clean_order();
    if (clean > seen) seen = clean;
    for (; seen < count; ++seen) {
      if ((schedule.entry(seen).flags & kEntryAuth) == 0) continue;
      const uint64_t deadline = look_at(seen, now);
      if (deadline == kForever) continue;
      if (deadline < earliest) earliest = deadline;
      open.push(seen);
    }
    if (now > earliest || now > compacted + kCompactEveryNs) {
      earliest = kForever;
      compacted = now;
      for (size_t i = 0; i < open.size();) {
        const uint64_t deadline = look_at(open[i], now);
        if (deadline == kForever) {
          open.remove(i);
          continue;
        }
        if (deadline < earliest) earliest = deadline;
        ++i;
      }
    }
    look_at_queue_times(open.size() > 0);
    now = monotonic_ns();
    const uint64_t until = earliest < now + kLookEveryNs ? earliest + 1 : now + kLookEveryNs;
    // While the handlers are busy, what other processes offer is decided here.
    if (busy && schedule.has_other_processes()) {
      schedule.wait_for_offer(until);
    } else {
      sleep_until_ns(until);
    }
  }
  return nullptr;
}

}  // namespace esreplay
