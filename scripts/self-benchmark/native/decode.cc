// `decode TRACE ROUNDS`: nanoseconds of processor time a message to open a trace (check and index it) and to build
// every message of it, the least disturbed of some rounds, as JSON.
#include <cstdlib>
#include <cstring>

#include "scripts/self-benchmark/native/mapped_trace.h"
#include "scripts/self-benchmark/native/stopwatch.h"

namespace esreplay {
namespace {

// The replayer reuses its blocks; a ring of this size sees the caches that they see.
constexpr size_t kRing = size_t{256} << 10;

template <class Round>
double best_of(int rounds, size_t items, Round round) {
  uint64_t best = UINT64_MAX;
  for (int i = 0; i < rounds; ++i) {
    const uint64_t start = own_ns();
    round();
    const uint64_t passed = own_ns() - start;
    if (passed < best) best = passed;
  }
  return static_cast<double>(best) / static_cast<double>(items);
}

int decode(const char* path, int rounds) {
  MappedTrace trace;
  Arena arena;
  TraceIndex index;
  if (!trace.map(path) || !trace.open(index, arena)) return 1;
  const size_t count = index.message_count();
  if (count == 0) return 1;
  size_t largest = 0;
  for (size_t i = 0; i < count; ++i) {
    if (index.message_size(i) > largest) largest = index.message_size(i);
  }
  auto* ring = static_cast<uint8_t*>(malloc(kRing + largest));
  if (ring == nullptr) return 1;
  memset(ring, 1, kRing + largest);
  const double open_ns = best_of(rounds, count, [&] {
    Arena own;
    TraceIndex again;
    trace.open(again, own);
    own.release();
  });
  const double build_ns = best_of(rounds, count, [&] {
    size_t at = 0;
    for (size_t i = 0; i < count; ++i) {
      KEEP(index.build_message(i, ring + at, index.message_size(i)));
      at = (at + index.message_size(i)) % kRing & ~size_t{7};
    }
  });
  printf("{\"messages\":%zu,\"open\":%.3f,\"build\":%.3f}\n", count, open_ns, build_ns);
  return 0;
}

}  // namespace
}  // namespace esreplay

int main(int argc, char** argv) { return argc == 3 ? esreplay::decode(argv[1], atoi(argv[2])) : 2; }
