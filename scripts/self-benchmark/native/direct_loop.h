// The handler of allow.h called directly, on messages built beforehand.
#pragma once

#include <cstdlib>

#include "scripts/self-benchmark/native/allow.h"
#include "scripts/self-benchmark/native/mapped_trace.h"
#include "scripts/self-benchmark/native/stopwatch.h"

namespace esreplay {

// Called with the words TRACE TIMES. `round` prepares one round and returns what must live until its end. Prints the
// processor time of a call in the least disturbed round, as JSON. Returns the exit status.
template <class Round>
int direct_loop(int argc, char** argv, Round round) {
  constexpr size_t kMessages = 256;
  constexpr int kRounds = 5;
  if (argc != 3) return 2;
  const auto times = static_cast<size_t>(atol(argv[2]));
  MappedTrace trace;
  Arena arena;
  TraceIndex index;
  if (!trace.map(argv[1]) || !trace.open(index, arena) || index.message_count() == 0) return 1;
  static const es_message_t* messages[kMessages];
  for (size_t i = 0; i < kMessages; ++i) {
    const size_t message = i % index.message_count();
    messages[i] = static_cast<es_message_t*>(
        index.build_message(message, malloc(index.message_size(message)), index.message_size(message)));
  }
  void (*volatile handler)(es_client_t*, const es_message_t*) = handle;
  uint64_t best = UINT64_MAX;
  for (int i = 0; i < kRounds; ++i) {
    [[maybe_unused]] const auto kept = round();
    const uint64_t start = own_ns();
    for (size_t at = 0; at < times; ++at) handler(nullptr, messages[at % kMessages]);
    const uint64_t passed = own_ns() - start;
    if (passed < best) best = passed;
  }
  printf("{\"ns\":%.3f}\n", static_cast<double>(best) / static_cast<double>(times));
  return 0;
}

}  // namespace esreplay
