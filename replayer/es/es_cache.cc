// es_clear_cache: forgets the kept answers of all clients of the run.
#include "replayer/clients/client.h"
#include "replayer/code/stack.h"
#include "replayer/es/es_surface.h"
#include "replayer/ledger/ledger.h"
#include "replayer/platform/atomics.h"
#include "replayer/run/policy.h"
#include "replayer/run/scope_pause.h"
#include "replayer/schedule/schedule.h"
#include "src/native/clock.h"

using namespace esreplay;

ES_EXPORT es_clear_cache_result_t es_clear_cache(es_client_t* client) {
  const ScopePause pause;  // has a finding of its own, and what it does in here is not a call of the client
  Client* own = check_setup_client(client, EsFunction::kEsClearCache);
  if (own == nullptr) return ES_CLEAR_CACHE_RESULT_ERR_INTERNAL;
  const uint64_t min_ns = policy(PolicyName::kClearCacheLimit) * uint64_t{1000000};
  const bool cleared = run_schedule().clear_cache(monotonic_ns(), min_ns);
  const auto result = cleared ? ES_CLEAR_CACHE_RESULT_SUCCESS : ES_CLEAR_CACHE_RESULT_ERR_THROTTLE;
  FactHead head = {.client = own->number};
  const Client* delivering = delivering_client();
  const Block* current = delivering == nullptr ? nullptr : delivering->current;
  if (current != nullptr) {
    uintptr_t addresses[32];
    head.trace_index = static_cast<int32_t>(current->index);
    head.stack = ledger_stack(addresses, capture_stack(addresses, 32));
  }
  write_fact(head, CacheClearFact{.result = result, .in_handler = current != nullptr});
  await_room();
  return result;
}
