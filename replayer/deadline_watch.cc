// Notices deadlines that pass: of messages in a handler, retained, or still queued behind a busy one.
// It reads the order of the run and the words, never the rows, so that it does not slow the delivery threads down.
#include <sys/mman.h>

#include "replayer/client.h"
#include "replayer/platform.h"
#include "replayer/run.h"
#include "replayer/settlement.h"
#include "replayer/words.h"
#include "src/native/clock.h"

namespace esreplay {
namespace {

#if defined(ESREPLAY_WITHOUT_DEADLINE_WATCH)
constexpr bool kWatching = false;
#else
constexpr bool kWatching = true;
#endif

constexpr uint64_t kLookEveryNs = 1000000;
constexpr uint64_t kCompactEveryNs = 20000000;
constexpr uint64_t kLongestBeatWaitNs = 50000000;

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

// Whether a message that is still queued will be held back when its turn comes: it can be missed by nobody then.
class Preview {
 public:
  ~Preview() {
    if (memory_ != nullptr) munmap(memory_, capacity_);
  }
  bool held_back(Client& client, const OrderEntry& entry) {
    const TraceIndex& trace = run().trace;
    if (trace.pid(trace.message(entry.index)) == static_cast<uint32_t>(run().pid)) return true;  // loopback
    if (!client.mutes.any()) return false;
    bool in_handler = false;  // or retained: it has come through the mutes
    client.pool.each_live([&](const Block& block) {
      if (load_relaxed(block.index) == entry.index && load_acquire(block.row) != nullptr) in_handler = true;
    });
    if (in_handler || !make_room(trace.message_size(entry.index))) return false;
    const void* message = trace.build_message(entry.index, memory_, capacity_);
    return message != nullptr && client.mutes.would_suppress(static_cast<const es_message_t*>(message));
  }

 private:
  bool make_room(size_t size) {
    if (size <= capacity_) return true;
    if (memory_ != nullptr) munmap(memory_, capacity_);
    capacity_ = (size * 2 + 4095) & ~size_t{4095};
    memory_ = mmap(nullptr, capacity_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory_ != MAP_FAILED) return true;
    memory_ = nullptr;
    capacity_ = 0;
    return false;
  }
  void* memory_ = nullptr;
  size_t capacity_ = 0;
};

// Handles what is due of one message; the earliest deadline still to come, kForever when nobody here must answer it.
uint64_t look_at(uint64_t place, Preview& preview, uint64_t now) {
  const OrderEntry& entry = run().schedule.entry(place);
  uint64_t earliest = kForever;
  for (unsigned i = 0; i < client_count(); ++i) {
    Client& client = clients()[i];
    if (load_acquire(client.state) != ClientState::kLive || !run().schedule.pending(client.share, entry.index))
      continue;
    uint64_t deadline =
        entry.queued_ns + budget_ns_of(client, entry.index, run().trace.message(entry.index).event_type);
    if (now > deadline) {
      wait_for_beat(now, kLongestBeatWaitNs);
      deadline += paused_since(entry.queued_ns);
    }
    // What the machine took from the client is given back before it is killed: such a miss must not look like the
    // client's.
    if (now > deadline && miss_mode_of(client) == MissMode::kKill) deadline += longest_stall_since(entry.queued_ns);
    if (now > deadline) {
      if (!preview.held_back(client, entry)) miss_message(client, place, deadline, now);
    } else if (deadline < earliest) {
      earliest = deadline;
    }
  }
  return earliest;
}

// Recorded pace goes on while handlers are busy: what is due is queued, and its deadline runs.
void queue_what_is_due(uint64_t now) {
  for (unsigned i = 0; i < client_count(); ++i) {
    if (load_acquire(clients()[i].current) == nullptr) continue;
    for (int n = 0; n < 1000 && run().schedule.ask(now).answer == Ask::kQueued; ++n) {
    }
    return;
  }
}

}  // namespace

void* deadline_watch_main(void*) {
  name_thread("es-deadlines");
  sharpen_timers();
  const Schedule& schedule = run().schedule;
  OpenList open;
  Preview preview;
  uint64_t seen = 0, earliest = kForever, compacted = 0;
  while (kWatching && !run_stopped()) {
    uint64_t now = monotonic_ns();
    if (run().by_time && schedule.started()) queue_what_is_due(now);
    const uint64_t count = schedule.order_count();
    const uint64_t clean = schedule.clean_order();
    if (clean > seen) seen = clean;
    for (; seen < count; ++seen) {
      const OrderEntry& entry = schedule.entry(seen);
      if ((entry.flags & kEntryAuth) == 0 || entry.clients == 0) continue;
      const uint64_t deadline = look_at(seen, preview, now);
      if (deadline == kForever) continue;
      if (deadline < earliest) earliest = deadline;
      open.push(seen);
    }
    if (now > earliest || now > compacted + kCompactEveryNs) {
      earliest = kForever;
      compacted = now;
      for (size_t i = 0; i < open.size();) {
        const uint64_t deadline = look_at(open[i], preview, now);
        if (deadline == kForever) {
          open.remove(i);
          continue;
        }
        if (deadline < earliest) earliest = deadline;
        ++i;
      }
    }
    now = monotonic_ns();
    sleep_until_ns(earliest < now + kLookEveryNs ? earliest + 1 : now + kLookEveryNs);
  }
  return nullptr;
}

}  // namespace esreplay
