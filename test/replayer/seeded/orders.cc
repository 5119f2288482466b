// Prints the orders that seeds give a trace: `orders TRACE PACE FIRST COUNT`. One line per seed, one word per message
// in the order of processing: its index, and after a colon when it is due. The first line is the recorded order.
#include <cinttypes>
#include <cstdio>
#include <cstdlib>

#include "replayer/causality/seeded_order.h"
#include "scripts/self-benchmark/native/mapped_trace.h"

namespace {

bool print(const esreplay::RunFile& run, const esreplay::TraceIndex& trace) {
  esreplay::Causality causality;
  if (!causality.build(trace, run) || !reorder_by_seed(run, trace, &causality)) return false;
  for (uint32_t place = 0; place < causality.message_count(); ++place) {
    const uint32_t index = causality.at(place);
    if (causality.place(index) != place) return false;
    printf("%s%" PRIu32 ":%" PRIu64, place == 0 ? "" : " ", index, causality.due_ns(index));
  }
  putchar('\n');
  causality.release();
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  esreplay::MappedTrace mapped;
  esreplay::TraceIndex trace;
  esreplay::Arena arena;
  if (argc != 5 || !mapped.map(argv[1]) || !mapped.open(trace, arena)) return 2;
  esreplay::RunFile run = {};
  run.pace = static_cast<uint32_t>(strtoul(argv[2], nullptr, 10));
  if (!print(run, trace)) return 1;
  run.flags = esreplay::kRunFlagSeeded;
  run.seed = strtoull(argv[3], nullptr, 10);
  for (uint64_t left = strtoull(argv[4], nullptr, 10); left > 0; --left, ++run.seed)
    if (!print(run, trace)) return 1;
  return 0;
}
