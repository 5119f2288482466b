#include "replayer/models/injection.h"

#include "replayer/causality/causality.h"
#include "replayer/clients/client.h"
#include "replayer/ledger/ledger.h"
#include "replayer/platform/atomics.h"
#include "replayer/run/run.h"
#include "replayer/run/scope_pause.h"
#include "replayer/schedule/schedule.h"

namespace esreplay {

bool loop_over() { return run_stopped() || run_forked() || run_has_ended() || load_acquire(run_shared()->end_ns) != 0; }

// What settles the message or ends the run wakes this thread. The looks in between become rare: each takes a turn on a
// processor, and in a deadlock as many threads wait here as the client has.
bool wait_until_settled(uint32_t index) {
  constexpr uint64_t kMaxLookNs = 256 * kLookEveryNs;
  for (uint64_t look_ns = kLookEveryNs; !run_schedule().wait_settled(index, look_ns);) {
    if (loop_over()) return false;
    if (look_ns < kMaxLookNs) look_ns *= 2;
  }
  return true;
}

void record_injected(uint32_t index, uint32_t call, uint32_t template_index, uint32_t flags) {
  write_fact({.trace_index = static_cast<int32_t>(index)},
             InjectedFact{.service_call = call, .template_number = template_index, .flags = flags});
}

void record_queue_waits(uint32_t call, uint32_t index) {
  if (delivering_client() != nullptr) return;
  const uint64_t queue = serial_queue_here();
  if (queue == 0) return;
  write_fact({.trace_index = index == kNoMessage ? -1 : static_cast<int32_t>(index)},
             QueueWaitsFact{.queue = queue, .service_call = call});
}

void record_no_room(uint32_t call) {
  static uint32_t said;
  if (swap(said, 1U) != 0) return;
  write_fact({}, InjectionsFullFact{.room = run_file()->injections, .service_call = call});
}

}  // namespace esreplay
