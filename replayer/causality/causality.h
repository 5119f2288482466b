// The order that the trace prescribes: the actor of each message, the messages it waits for, and its due time.
// Computed once at attach, then only read. What has happened in this run is in schedule.h.
#pragma once

#include <cstdint>

#include "replayer/causality/seeded_delay.h"
#include "replayer/run/of_run.h"
#include "src/native/trace_reader.h"

namespace esreplay {

inline constexpr uint32_t kNoMessage = UINT32_MAX;

// Returns a budget scaled for this run. Scale 0 is that of a run that names none.
uint64_t scaled_budget_ns(uint64_t budget_ns, uint64_t budget_scale_ppm);

class Causality {
 public:
  // An actor is (pid, thread id), or the pid if a message names no thread. The run says how gaps are shortened and
  // divided and how budgets are multiplied. False if memory has run out.
  bool build(const TraceIndex& trace, const RunFile& run);
  // Replaces the due times of the trace: `burst` messages are due together, once a period.
  void space_out(uint32_t burst, uint64_t period_ps);
  // Reorders messages that do not depend on one another: none overtakes one recorded more than `span_ns` before it (in
  // the time of `due_ns`). `retimed`: they are due when their turn comes, at most `span_ns` later than recorded. False
  // if memory has run out.
  bool reorder(const TraceIndex& trace, const Seed& seed, uint64_t span_ns, bool retimed);
  void release();

  // The order in which messages are looked at: the trace's own, or another after `reorder`.
  uint32_t at(uint32_t place) const { return order_ == nullptr ? place : order_[place]; }
  uint32_t place(uint32_t index) const { return places_ == nullptr ? index : places_[index]; }

  uint32_t message_count() const { return count_; }
  uint32_t actor_count() const { return actors_; }
  uint32_t actor(uint32_t index) const { return links_[index].actor; }
  // Returns the actor's message before this one.
  uint32_t previous(uint32_t index) const { return links_[index].previous; }
  // Returns the fork or exec that made the process of this message, if it came from another actor and after `previous`.
  uint32_t birth(uint32_t index) const { return links_[index].birth; }
  uint32_t next(uint32_t index) const { return links_[index].next; }
  // Nanoseconds after the start in recorded pace; never less than for a message looked at earlier.
  uint64_t due_ns(uint32_t index) const { return times_[index].due_ns; }
  uint64_t budget_ns(uint32_t index) const { return times_[index].budget_ns; }
  // The longest of all messages of this type, as recorded; 0: the trace has none.
  uint64_t max_recorded_budget_ns(uint32_t event_type) const {
    return event_type < kEventTypes ? max_budget_ns_[event_type] : 0;
  }

 private:
  struct Links {
    uint32_t actor, previous, birth, next;
  };
  struct Times {
    uint64_t due_ns, budget_ns;
  };
  static constexpr uint32_t kEventTypes = 256;

  uint32_t count_ = 0;
  uint32_t actors_ = 0;
  uint64_t max_budget_ns_[kEventTypes] = {};
  Links* links_ = nullptr;
  Times* times_ = nullptr;
  uint32_t* order_ = nullptr;   // messages by place
  uint32_t* places_ = nullptr;  // places by message
};

// Of the trace of the run.
extern OfRun<Causality> g_run_causality;
inline Causality& run_causality() { return g_run_causality.get(); }

}  // namespace esreplay
