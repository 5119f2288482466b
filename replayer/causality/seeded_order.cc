#include "replayer/causality/seeded_order.h"

#include <sys/mman.h>

#include <algorithm>

#include "replayer/platform/word_map.h"
#include "src/native/endpoint_security.h"
#include "src/schema/generated/ledger.h"

namespace esreplay {
namespace {

// The message changes what its process is, or ends it. No message of the process passes it, whichever thread it is
// from.
bool bounds_process(const TraceMessage& message) {
  return message.event_type == ES_EVENT_TYPE_AUTH_EXEC || message.event_type == ES_EVENT_TYPE_NOTIFY_EXEC ||
         message.event_type == ES_EVENT_TYPE_NOTIFY_EXIT;
}

}  // namespace

bool reorder_by_seed(const RunFile& run, const TraceIndex& trace, Causality* causality) {
  const Seed seed = seed_of(run);
  if (!seed.given) return true;
  const bool by_time = run.pace == static_cast<uint32_t>(Pace::kRecorded);
  const uint64_t speed_ppm = run.speed_ppm == 0 ? 1000000 : run.speed_ppm;
  // The times that the order is made from are already divided by the speed.
  return causality->reorder(trace, seed, by_time ? kJitterNs : kReorderNs * 1000000 / speed_ppm, by_time);
}

// A message's turn is its recorded time plus up to `span_ns`, and not before the turn of a message it depends on. In
// the order of turns, with equal turns in the order of the trace, every message comes after what it depends on.
bool Causality::reorder(const TraceIndex& trace, const Seed& seed, uint64_t span_ns, bool retimed) {
  order_ = map_array<uint32_t>(count_);
  places_ = map_array<uint32_t>(count_);
  auto* turns = map_array<uint64_t>(count_);
  WordMap latest, bounds;  // by pid: the message with the latest turn, and the last that bounds the process
  const bool room =
      order_ != nullptr && places_ != nullptr && turns != nullptr && latest.reserve(count_) && bounds.reserve(count_);
  for (uint32_t i = 0; room && i < count_; ++i) {
    const uint32_t pid = trace.pid(trace.message(i));
    uint32_t& last = latest.at(pid, 0);
    uint32_t& bound = bounds.at(pid, 0);
    const bool bounding = bounds_process(trace.message(i));
    uint64_t turn = times_[i].due_ns + (span_ns == 0 ? 0 : drawn(seed, Drawn::kOrder, i) % span_ns);
    for (const uint32_t before : {links_[i].previous, links_[i].birth, bound, bounding ? last : kNoMessage}) {
      if (before != kNoMessage) turn = std::max(turn, turns[before]);
    }
    turns[i] = turn;
    order_[i] = i;
    if (last == kNoMessage || turn >= turns[last]) last = i;
    if (bounding) bound = i;
  }
  if (room) {
    std::sort(order_, order_ + count_,
              [turns](uint32_t a, uint32_t b) { return turns[a] != turns[b] ? turns[a] < turns[b] : a < b; });
    for (uint32_t place = 0; place < count_; ++place) places_[order_[place]] = place;
    for (uint32_t i = 0; retimed && i < count_; ++i) times_[i].due_ns = turns[i];
  }
  unmap_array(turns, count_);
  return room;
}

}  // namespace esreplay
