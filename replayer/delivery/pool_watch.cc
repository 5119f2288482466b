#include "replayer/delivery/pool_watch.h"

#include <unistd.h>

#include "replayer/clients/client.h"
#include "replayer/ledger/ledger.h"
#include "replayer/platform/atomics.h"
#include "replayer/run/run.h"
#include "replayer/schedule/schedule.h"

#if !defined(ESREPLAY_NO_SCOPE)
#include "replayer/code/text_ranges.h"
#include "replayer/scope/current_calls.h"
#include "replayer/scope/sleeping_call.h"
#endif

namespace esreplay {

#if defined(ESREPLAY_NO_SCOPE)

void look_at_pools(uint64_t) {}
void reset_pools() {}

#else

namespace {

constexpr uint64_t kEveryNs = 5000000;
constexpr uint64_t kBlockedNs = 20000000;  // this long in one call; a message that waits this long is held up
constexpr unsigned kIdleSites = 64;
constexpr unsigned kMaxOpen = 256;

// A thread that waits for work waits at this place even when there is none.
struct Site {
  uint32_t call;
  uintptr_t caller;
};
Site g_idle[kIdleSites];
unsigned g_idle_count;
uint64_t g_last_look;

// AUTH messages that have left their handler without an answer.
struct Waiting {
  uint32_t count;
  uint64_t delivered_ns[kMaxOpen];
  uint32_t index[kMaxOpen];
  uint8_t client[kMaxOpen];
  uint32_t serial_count;
  uint64_t serial_queues[kMaxOpen];  // that their handlers handed them to, each once
};
Waiting g_waiting;

struct Pool {
  uint32_t blocked;
  uint32_t free;  // threads that have answered before and are not in such a call
  uint32_t call;
  uintptr_t caller;
  // Already stated.
  uint32_t max_blocked;
  uint32_t max_waiting;
};
enum PoolKind : uint32_t { kOfClient, kOfDispatch, kPoolKinds };
Pool g_pools[kPoolKinds];

bool is_idle(const Site& site) {
  for (unsigned at = 0; at < g_idle_count; ++at)
    if (g_idle[at].call == site.call && g_idle[at].caller == site.caller) return true;
  return false;
}

void note_idle(const Site& site) {
  if (!is_idle(site) && g_idle_count < kIdleSites) g_idle[g_idle_count++] = site;
}

bool delivers(uint32_t tid) {
  for (unsigned at = 0; at < client_count(); ++at)
    if (load_relaxed(clients()[at].thread) == tid) return true;
  return false;
}

// libdispatch's own waits for work, and ours, are not calls of the client.
bool of_client(uintptr_t caller) {
  const Text text = text_at(caller);
  return text == Text::kClient || text == Text::kSystem;
}

bool is_blocked(const CallSlot& slot, const Site& site, uint64_t now) {
  return slot.watched_ns(now) >= kBlockedNs && !is_idle(site);
}

Site site_of(const CallSlot& slot) {
  return {slot.load(std::memory_order_acquire), slot.caller.load(std::memory_order_relaxed)};
}

PoolKind kind_of(const CallSlot& slot) {
  return (slot.kind.load(std::memory_order_relaxed) & kWorkerOfDispatch) != 0 ? kOfDispatch : kOfClient;
}

bool is_worker(const CallSlot& slot) {
  const uint32_t tid = slot.tid.load(std::memory_order_relaxed);
  return static_cast<int32_t>(tid) != run_pid() && !delivers(tid);
}

void look_at(CallSlot& slot, uint64_t now, bool nothing_open) {
  if (!is_worker(slot)) return;
  Pool& pool = g_pools[kind_of(slot)];
  const Site site = site_of(slot);
  bool blocked = false;
  if (site.call != 0 && of_client(site.caller)) {
    if (!slot.is_watched()) {
      watch_call(slot);
    } else if (slot.watched_ns(now) >= kBlockedNs) {
      if (nothing_open) note_idle(site);
      blocked = is_blocked(slot, site, now);
    }
  }
  if (blocked) {
    ++pool.blocked;
    pool.call = site.call;
    pool.caller = site.caller;
  } else if ((slot.kind.load(std::memory_order_relaxed) & kWorkerAnswers) != 0) {
    ++pool.free;
  }
}

// Counts threads that are long in a call although they have what they waited for: they compute in it, or lack a
// processor, which is not a wait of the client's. The check reads a file, so it is made only when there is something to
// state.
uint32_t running_in_calls(PoolKind kind, uint64_t now) {
  uint32_t running = 0;
  each_call_slot([&](const CallSlot& slot) {
    const Site site = site_of(slot);
    if (kind_of(slot) != kind || !is_worker(slot) || site.call == 0 || !of_client(site.caller)) return;
    if (is_blocked(slot, site, now) && is_running(static_cast<pid_t>(slot.tid.load(std::memory_order_relaxed))))
      ++running;
  });
  return running;
}

void add_serial_queue(uint64_t queue) {
  if (queue <= kHandedStated) return;
  for (unsigned at = 0; at < g_waiting.serial_count; ++at)
    if (g_waiting.serial_queues[at] == queue) return;
  g_waiting.serial_queues[g_waiting.serial_count++] = queue;
}

// Oldest first.
void add_waiting(const Block& block, uint8_t client, uint64_t now) {
  const uint64_t delivered = load_relaxed(block.delivered_ns);
  if (g_waiting.count == kMaxOpen || now - delivered < kBlockedNs) return;
  uint32_t at = g_waiting.count++;
  for (; at > 0 && g_waiting.delivered_ns[at - 1] > delivered; --at) {
    g_waiting.delivered_ns[at] = g_waiting.delivered_ns[at - 1];
    g_waiting.index[at] = g_waiting.index[at - 1];
    g_waiting.client[at] = g_waiting.client[at - 1];
  }
  g_waiting.delivered_ns[at] = delivered;
  g_waiting.index[at] = load_relaxed(block.index);
  g_waiting.client[at] = client;
  add_serial_queue(load_relaxed(block.handed_to));
}

void find_waiting(uint64_t now) {
  g_waiting.count = g_waiting.serial_count = 0;
  for (unsigned at = 0; at < client_count(); ++at) {
    Client& client = clients()[at];
    if (load_acquire(client.state) != ClientState::kLive) continue;
    client.pool.each_live([&](const Block& block) {
      if (!load_relaxed(block.auth) || load_acquire(block.response) != Response::kNone) return;
      if (load_acquire(client.current) != &block) add_waiting(block, client.number, now);
    });
  }
}

// A free thread that has answered before would take what waits, and a running one soon will. libdispatch on macOS
// starts a thread for each message instead: all waiting messages may have one, and there may be too many of them.
bool worth_stating(const Pool& pool, PoolKind kind, uint32_t width) {
  const uint32_t min = width < 2 ? 2 : width;  // one thread alone is a serial queue
  if (pool.blocked < min || g_waiting.count <= min) return false;
  if (kind == kOfClient && (pool.free != 0 || g_waiting.count <= pool.blocked)) return false;
  return pool.blocked > pool.max_blocked || g_waiting.count >= 2 * pool.max_waiting;
}

void record_pool(PoolKind kind, uint32_t width, uint64_t now) {
  Pool& pool = g_pools[kind];
  // A serial queue has one thread, beyond libdispatch's limit, and never another one.
  if (kind == kOfDispatch)
    pool.blocked -= g_waiting.serial_count < pool.blocked ? g_waiting.serial_count : pool.blocked;
  if (!worth_stating(pool, kind, width)) return;
  const uint32_t running = running_in_calls(kind, now);
  pool.blocked -= running < pool.blocked ? running : pool.blocked;
  if (running != 0 && (kind == kOfClient || !worth_stating(pool, kind, width))) return;
  const bool has_victim = g_waiting.count > pool.blocked;
  pool.max_blocked = pool.blocked;
  pool.max_waiting = g_waiting.count;
  write_fact(
      {.call = static_cast<uint16_t>(pool.call),
       .call_class = static_cast<uint8_t>(pool.call >> 16),
       .trace_index = has_victim ? static_cast<int32_t>(g_waiting.index[pool.blocked]) : -1,
       .client = g_waiting.client[has_victim ? pool.blocked : 0],
       .stack = ledger_stack(&pool.caller, 1)},
      WorkersBlockedFact{
          .threads = pool.blocked, .width = width, .waiting = g_waiting.count, .of_dispatch = kind == kOfDispatch});
}

uint32_t pool_width() {
  const uint32_t asked = run_file()->pool_width;
  if (asked != 0) return asked;
  static const long processors = sysconf(_SC_NPROCESSORS_ONLN);
  return processors > 0 ? static_cast<uint32_t>(processors) : 1;
}

}  // namespace

void look_at_pools(uint64_t now) {
  if (now < g_last_look + kEveryNs || run_is_in_process()) return;
  g_last_look = now;
  const bool nothing_open = run_schedule().open_auths() == 0;
  for (Pool& pool : g_pools) pool.blocked = pool.free = 0;
  each_call_slot([&](CallSlot& slot) { look_at(slot, now, nothing_open); });
  const uint32_t width = pool_width();
  uint32_t max = 0;
  for (const Pool& pool : g_pools)
    if (pool.blocked > max) max = pool.blocked;
  if (max < 2 || max < width) return;
  find_waiting(now);
  record_pool(kOfClient, width, now);
  record_pool(kOfDispatch, width, now);
}

void reset_pools() {
  g_idle_count = 0;
  g_last_look = 0;
  for (Pool& pool : g_pools) pool = {};
}

#endif

}  // namespace esreplay
