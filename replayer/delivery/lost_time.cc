#include "replayer/delivery/lost_time.h"

#include <algorithm>

#include "replayer/delivery/queue_history.h"
#include "replayer/delivery/scope_link.h"
#include "replayer/ledger/ledger.h"
#include "replayer/platform/atomics.h"
#include "replayer/platform/family.h"
#include "replayer/platform/platform.h"
#include "replayer/platform/run_queue.h"
#include "src/native/clock.h"

namespace esreplay {
namespace {

constexpr uint64_t kIdleEveryNs = 64000000;
// A reading that takes longer was interrupted, and belongs to no time.
constexpr uint64_t kMaxReadNs = 1000000;
constexpr uint64_t kMaxReadOfOneNs = 20000;  // thread or process
constexpr uint64_t kShareOfReading = 50;     // at most a fiftieth of the time is spent on it
constexpr unsigned kOwnThreads = 16;

QueueHistory g_history;
QueueHistory::Entry g_next_entry;
uint32_t g_own_threads[kOwnThreads];
uint32_t g_own_count;
uint64_t g_every_ns;  // with many threads, it is read less often

// Of a delivery thread, at the latest look.
struct Asleep {
  bool now;
  uint64_t total_ns;
};
Asleep g_asleep[kMaxClients];

bool is_clients(uint32_t thread) {
  return std::none_of(g_own_threads, g_own_threads + kOwnThreads,
                      [thread](const uint32_t& own) { return load_relaxed(own) == thread; });
}

// What the client's threads in this process have used.
uint64_t own_time_ns() {
  uint64_t ours = 0;
  for (const uint32_t& own : g_own_threads) {
    const uint32_t thread = load_relaxed(own);
    if (thread != 0) ours += thread_time_ns(thread);
  }
  const uint64_t all = process_time_ns();
  return all > ours ? all - ours : 0;
}

bool delivers_messages(uint32_t thread) {
  for (unsigned at = 0; at < client_count(); ++at)
    if (load_relaxed(clients()[at].thread) == thread) return true;
  return false;
}

// Part of the time of a message. The end of it may be the time at which `times` were read.
struct Span {
  const ThreadTimes& times;
  uint64_t from;
  uint64_t to;
};

// Returns how much of a wait others took: their share of the processor time in which the thread did not run. What the
// client did not use was theirs, even if it was idle.
uint64_t share_of_others(uint64_t waited_ns, const QueueTime& time, const QueueHistory::Found& since, uint64_t now,
                         uint64_t used_ns) {
  const auto between = [](uint64_t begin, uint64_t end) { return end > begin ? end - begin : uint64_t{0}; };
  const uint64_t all = processors(time.thread) * between(since.time_ns, now);
  const uint64_t used = between(since.used_ns, used_ns), ran = between(since.thread.ran_ns, time.ran_ns);
  const uint64_t others = between(used, all), relatives = between(ran, used);
  if (others == 0) return 0;
  return static_cast<uint64_t>(static_cast<double>(waited_ns) * static_cast<double>(others) /
                               static_cast<double>(others + relatives));
}

// Returns what others took of all waits of the thread so far. `used_ns`: by the client until now.
uint64_t lost_until(const QueueTime& time, uint64_t now, uint64_t used_ns) {
  const QueueHistory::Found last = g_history.at(time.thread, now);
  if (!last.known || time.waited_ns <= last.thread.waited_ns) return last.waited.lost_ns;
  const uint64_t waited_ns = time.waited_ns - last.thread.waited_ns;
  if (!queue_times_are_by_thread()) return last.waited.lost_ns + waited_ns;
  // It may have begun to wait before the latest look.
  const bool is_long = now < last.time_ns + waited_ns;
  const QueueHistory::Found since = is_long ? g_history.at(time.thread, now - std::min(now, waited_ns)) : last;
  return last.waited.lost_ns + (since.known ? share_of_others(waited_ns, time, since, now, used_ns) : 0);
}

QueueHistory::Waited waited(uint32_t thread, const Span& span) {
  QueueHistory::Waited first = {}, last = {};
  if (span.to <= span.from) return {};
  if (!g_history.at_least(thread, span.from, &first) || !g_history.at_most(thread, span.to, &last)) return {};
  if (span.to == span.times.read_ns) {
    for (size_t at = 0; at < span.times.count; ++at) {
      const QueueTime& time = span.times.threads[at];
      if (time.thread == thread || time.thread == 0)
        last.lost_ns = lost_until(time, span.times.read_ns, span.times.used_ns);
    }
  }
  const auto between = [&span](uint64_t begin, uint64_t end) {
    return end > begin ? std::min(end - begin, span.to - span.from) : uint64_t{0};
  };
  return {between(first.lost_ns, last.lost_ns), between(first.asleep_ns, last.asleep_ns)};
}

// Calls visit(thread) for those that messages pass through outside handlers. `all`: for every one outside handlers.
template <class Visit>
void each_worker(const ThreadTimes& times, bool all, Visit visit) {
  for (size_t at = 0; at < times.count; ++at) {
    const uint32_t thread = times.threads[at].thread;
    if (!delivers_messages(thread) && (all || handler_scope_is_worker(thread))) visit(thread);
  }
}

uint64_t max_of_workers(bool all, const Span& span) {
  uint64_t max = 0;
  each_worker(span.times, all, [&](uint32_t thread) { max = std::max(max, waited(thread, span).lost_ns); });
  return max;
}

// Returns what other programs can have taken: all processors for all of the time, less what the client used.
uint64_t left_for_others(const OpenMessage& message, const ThreadTimes& times) {
  const uint64_t now = times.read_ns;
  uint64_t since = 0, used_before = 0;
  if (!g_history.used_after(message.queued_ns, &since, &used_before) || since >= now) return now - message.queued_ns;
  const uint64_t used = times.used_ns - used_before;
  const uint64_t all = processors(load_relaxed(message.client.thread)) * (now - since);
  const uint64_t left = all > used ? all - used : 0;
  return std::min(since - message.queued_ns + left, now - message.queued_ns);
}

void state(NotWatched reason) { write_fact({}, NotWatchedFact{.reason = reason}); }

}  // namespace

void ThreadTimes::read(uint64_t now) {
  bool whole = false;
  count = read_queue_times(threads, QueueHistory::kMaxThreads, is_clients, &whole);
  const QueueHistory::Found last = g_history.at(0, now);
  const uint64_t since_ns = now > last.time_ns ? now - last.time_ns : 0, own_ns = own_time_ns();
  const uint64_t more_ns = own_ns > last.own_ns ? own_ns - last.own_ns : 0;
  used_ns = last.used_ns + (alone_since_look() ? more_ns : processors(thread_id()) * since_ns);
  read_ns = now;
}

LostTime lost_time(const OpenMessage& message, const ThreadTimes& times) {
  const uint64_t now = times.read_ns;
  if (now <= message.queued_ns) return {};
  const bool returned = message.returned_ns != 0 && message.returned_ns < now;
  const uint64_t left_at = returned ? std::max(message.returned_ns, message.queued_ns) : now;
  const Span before = {times, message.queued_ns, left_at}, after = {times, left_at, now};
  const QueueHistory::Waited in_handler = waited(load_relaxed(message.client.thread), before);
  uint64_t lost = in_handler.lost_ns;
  if (in_handler.asleep_ns > 0) lost += std::min(in_handler.asleep_ns, max_of_workers(false, before));
  if (message.answerer == 0) {
    lost += max_of_workers(true, after);
  } else {
    lost += std::max(waited(message.answerer, after).lost_ns, max_of_workers(false, after));
  }
  const uint64_t max = left_for_others(message, times);
  return {std::min(lost, max), max};
}

bool losing_time(const OpenMessage& message, const ThreadTimes& times) {
  const uint32_t handler = load_relaxed(message.client.thread);
  const bool returned = message.returned_ns != 0;
  if (!returned && waits_for_processor(handler)) return true;
  if (!returned && !waits_for_thread(handler)) return false;
  bool waits = false;
  each_worker(times, returned, [&](uint32_t thread) { waits = waits || waits_for_processor(thread); });
  return waits;
}

void look_at_queue_times(bool message_open) {
  const uint64_t now = monotonic_ns(), latest = g_history.latest_ns();
  if (latest != 0 && now < latest + (message_open ? g_every_ns : kIdleEveryNs)) return;
  QueueHistory::Entry& entry = g_next_entry;
  const FamilyLook family = look_at_family(now);
  entry.own_ns = own_time_ns();
  entry.count =
      static_cast<uint32_t>(read_queue_times(entry.threads, QueueHistory::kMaxThreads, is_clients, &entry.whole));
  const uint64_t took = monotonic_ns() - now;
  if (entry.count == 0 || took > kMaxReadNs + (entry.count + family.processes) * kMaxReadOfOneNs) return;
  g_every_ns = std::max(QueueHistory::kEveryNs, took * kShareOfReading);
  entry.time_ns = now;
  entry.used_ns = entry.own_ns + family.used_ns;
  for (uint32_t at = 0; at < entry.count; ++at) entry.asleep_ns[at] = 0;
  for (unsigned number = 0; number < client_count(); ++number) {
    const Client& client = clients()[number];
    const uint32_t thread = load_relaxed(client.thread);
    Asleep& asleep = g_asleep[number];
    const bool before = asleep.now;
    asleep.now = load_acquire(client.current) != nullptr && waits_for_thread(thread);
    if (before && asleep.now) asleep.total_ns += now - latest;
    for (uint32_t at = 0; at < entry.count; ++at)
      if (entry.threads[at].thread == thread) entry.asleep_ns[at] = asleep.total_ns;
  }
  remember_queue_times(entry);
}

void remember_queue_times(QueueHistory::Entry& entry) {
  for (uint32_t at = 0; at < entry.count; ++at)
    entry.lost_ns[at] = lost_until(entry.threads[at], entry.time_ns, entry.used_ns);
  g_history.add(entry);
}

void begin_queue_times(int32_t harness) {
  const bool known = begin_family(harness, monotonic_ns());
  g_history.reset();
  g_every_ns = QueueHistory::kEveryNs;
  for (Asleep& asleep : g_asleep) asleep = {};
  QueueTime own = {};
  if (!known || !read_queue_time(thread_id(), &own)) {
    state(NotWatched::kNoQueueTimes);
  } else if (!queue_times_are_by_thread()) {
    state(NotWatched::kOwnLoad);
  }
}

void note_own_thread() {
  const uint32_t place = add(g_own_count, 1U);
  store_relaxed(g_own_threads[place % kOwnThreads], thread_id());
}

}  // namespace esreplay
