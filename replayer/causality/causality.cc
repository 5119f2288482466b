#include "replayer/causality/causality.h"

#include <algorithm>
#include <cstring>

#include "replayer/causality/build_room.h"
#include "replayer/platform/word_map.h"
#include "src/native/clock.h"
#include "src/native/message_layout.h"
#include "src/schema/generated/plans.h"

namespace esreplay {

OfRun<Causality> g_run_causality;
namespace {

static_assert(WordMap::kNone == kNoMessage);

bool makes_process(const TraceMessage& message) {
  if (message.is_raw() || message.event_type >= kEventTypeCount) return false;
  const char* member = kEventPlans[message.event_type].member;
  return member != nullptr && (strcmp(member, "fork") == 0 || strcmp(member, "exec") == 0);
}

// Builds a fork or exec message once to learn its child or target, the first field of both payloads.
class BirthReader {
 public:
  bool pid_of(const TraceIndex& trace, uint32_t index, uint32_t* pid) {
    const void* message = room_.build(trace, index);
    if (message == nullptr) return false;
    const auto* payload = static_cast<const uint8_t*>(message) + message_layout::kEvent;
    if (kEventPlans[trace.message(index).event_type].by_pointer) payload = load_at<const uint8_t*>(payload, 0);
    const void* process = payload == nullptr ? nullptr : load_at<const void*>(payload, 0);
    if (process == nullptr) return false;
    *pid = load_at<uint32_t>(process, message_layout::kProcessPid);
    return true;
  }

 private:
  BuildRoom room_;
};

}  // namespace

static uint64_t scaled(uint64_t value, uint64_t multiplier, uint64_t divisor) {
  const auto product = static_cast<unsigned __int128>(value) * multiplier / divisor;
  return product > UINT64_MAX / 4 ? UINT64_MAX / 4 : static_cast<uint64_t>(product);
}

uint64_t scaled_budget_ns(uint64_t budget_ns, uint64_t budget_scale_ppm) {
  return scaled(budget_ns, budget_scale_ppm == 0 ? 1000000 : budget_scale_ppm, 1000000);
}

bool Causality::build(const TraceIndex& trace, const RunFile& run) {
  if (trace.message_count() >= kNoMessage) return false;
  count_ = static_cast<uint32_t>(trace.message_count());
  links_ = map_array<Links>(count_);
  times_ = map_array<Times>(count_);
  WordMap actors, births;
  if (links_ == nullptr || times_ == nullptr || !actors.reserve(count_) || !births.reserve(count_)) return false;
  WordMap last_of_actor;
  if (!last_of_actor.reserve(count_)) return false;
  BirthReader reader;
  const Timebase timebase = {trace.header().numer, trace.header().denom};
  const uint64_t speed_ppm = run.speed_ppm == 0 ? 1000000 : run.speed_ppm;
  const uint64_t max_gap_ns = run.max_gap_ns == 0 ? UINT64_MAX : run.max_gap_ns;
  uint64_t due = 0;
  uint64_t mach = count_ > 0 ? trace.message(0).mach_time : 0;
  for (uint32_t i = 0; i < count_; ++i) {
    const TraceMessage& message = trace.message(i);
    const uint32_t pid = trace.pid(message);
    const uint64_t thread = trace.thread_id(message);
    uint32_t& actor = actors.at(pid, thread);
    if (actor == kNoMessage) actor = actors_++;
    uint32_t& last = last_of_actor.at(actor, 0);
    const uint32_t birth = births.find(pid);
    Links& links = links_[i];
    links = {actor, last, kNoMessage, kNoMessage};
    if (birth != kNoMessage && (last == kNoMessage || birth > last)) links.birth = birth;
    if (last != kNoMessage) links_[last].next = i;
    last = i;
    uint32_t child = 0;
    if (makes_process(message) && reader.pid_of(trace, i, &child)) births.at(child, 0) = i;

    // A smaller time means a message that was queued out of order (due at once) or a new boot (its clock starts over).
    if (message.mach_time > mach) due += std::min(ticks_to_ns(message.mach_time - mach, timebase), max_gap_ns);
    const uint64_t back_ns = message.mach_time < mach ? ticks_to_ns(mach - message.mach_time, timebase) : 0;
    constexpr uint64_t kOutOfOrderNs = 1000000000;
    if (back_ns == 0 || back_ns > kOutOfOrderNs) mach = message.mach_time;
    times_[i].due_ns = scaled(due, 1000000, speed_ppm);
    const uint64_t budget = ticks_to_ns(trace.budget_ticks(message), timebase);
    if (message.event_type < kEventTypes && max_budget_ns_[message.event_type] < budget)
      max_budget_ns_[message.event_type] = budget;
    times_[i].budget_ns = scaled_budget_ns(budget, run.budget_scale_ppm);
  }
  return true;
}

void Causality::space_out(uint32_t burst, uint64_t period_ps) {
  for (uint32_t i = 0; i < count_; ++i) times_[i].due_ns = scaled(i / (burst == 0 ? 1 : burst), period_ps, 1000);
}

void Causality::release() {
  unmap_array(links_, count_);
  unmap_array(times_, count_);
  unmap_array(order_, count_);
  unmap_array(places_, count_);
  *this = Causality();
}

}  // namespace esreplay
