// es_clear_cache. No answer is ever taken from a cache yet: a trace holds only the events that the recorded cache let
// through.
#include "replayer/es_surface.h"
#include "replayer/ledger.h"
#include "replayer/table_call.h"
#include "replayer/words.h"
#include "src/native/clock.h"

namespace esreplay {
namespace {

// Apple publishes no limit; more often than this is refused, so that clients meet the refusal.
constexpr uint64_t kThrottleNs = 1000000;
uint64_t g_last_clear_ns;

}  // namespace
}  // namespace esreplay

using namespace esreplay;

ES_EXPORT es_clear_cache_result_t es_clear_cache(es_client_t* client) {
  ES_TABLE_CALL(kCallEsClearCache);
  Client* own = check_client(client, EsFunction::kEsClearCache);
  if (own == nullptr) return ES_CLEAR_CACHE_RESULT_ERR_INTERNAL;
  const uint64_t now = monotonic_ns();
  const uint64_t last = swap(g_last_clear_ns, now);
  const auto result =
      last != 0 && now - last < kThrottleNs ? ES_CLEAR_CACHE_RESULT_ERR_THROTTLE : ES_CLEAR_CACHE_RESULT_SUCCESS;
  Fact fact = {};
  fact.kind = FactKind::kCacheClear;
  fact.client = own->number;
  fact.a = result;
  fact.b = delivering_client() != nullptr && delivering_client()->current != nullptr ? 1 : 0;
  ledger_fact(fact);
  return result;
}
