// `handler-loop TRACE TIMES`: the handler of allow.c called directly, on messages built beforehand, with respond
// functions that do nothing. What is left of an AUTH message when nothing is decoded, checked or written down. Prints
// JSON.
#include <cstdlib>

#include "scripts/self-benchmark/native/allow.h"
#include "scripts/self-benchmark/native/mapped_trace.h"
#include "scripts/self-benchmark/native/stopwatch.h"

extern "C" __attribute__((noinline)) es_respond_result_t es_respond_auth_result(es_client_t*,
                                                                                const es_message_t* message,
                                                                                es_auth_result_t, bool) {
  KEEP(message);
  return ES_RESPOND_RESULT_SUCCESS;
}

extern "C" __attribute__((noinline)) es_respond_result_t es_respond_flags_result(es_client_t*,
                                                                                 const es_message_t* message, uint32_t,
                                                                                 bool) {
  KEEP(message);
  return ES_RESPOND_RESULT_SUCCESS;
}

int main(int argc, char** argv) {
  using namespace esreplay;
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
  for (int round = 0; round < kRounds; ++round) {
    const uint64_t start = now_ns();
    for (size_t i = 0; i < times; ++i) handler(nullptr, messages[i % kMessages]);
    const uint64_t passed = now_ns() - start;
    if (passed < best) best = passed;
  }
  printf("{\"ns\":%.3f}\n", static_cast<double>(best) / static_cast<double>(times));
  return 0;
}
