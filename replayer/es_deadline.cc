// What a client may say about its deadlines (macOS 27): the mode of a miss, and a shorter budget by event type.
#include "replayer/es_surface.h"
#include "replayer/words.h"

using namespace esreplay;

ES_EXPORT es_return_t es_set_deadline_miss_mode(es_client_t* client, es_deadline_miss_mode_t mode) {
  Client* own = check_client(client, EsFunction::kEsSetDeadlineMissMode);
  if (own == nullptr) return ES_RETURN_ERROR;
  MissMode wanted = MissMode::kKill;
  switch (mode) {
    case ES_DEADLINE_MISS_MODE_KILL: break;
    case ES_DEADLINE_MISS_MODE_FAIL_CLOSED: wanted = MissMode::kFailClosed; break;
    case ES_DEADLINE_MISS_MODE_FAIL_OPEN: wanted = MissMode::kFailOpen; break;
    default: return ES_RETURN_ERROR;
  }
  store_release(own->miss_mode, static_cast<int32_t>(wanted));
  return ES_RETURN_SUCCESS;
}

ES_EXPORT es_return_t es_get_deadline_miss_mode(es_client_t* client, es_deadline_miss_mode_t* mode) {
  Client* own = check_client(client, EsFunction::kEsGetDeadlineMissMode);
  if (own == nullptr || mode == nullptr) return ES_RETURN_ERROR;
  // A client that has chosen nothing is in the system's default mode, whatever the harness does at a miss.
  const int32_t chosen = load_acquire(own->miss_mode);
  *mode = chosen == static_cast<int32_t>(MissMode::kFailClosed) ? ES_DEADLINE_MISS_MODE_FAIL_CLOSED
          : chosen == static_cast<int32_t>(MissMode::kFailOpen) ? ES_DEADLINE_MISS_MODE_FAIL_OPEN
                                                                : ES_DEADLINE_MISS_MODE_KILL;
  return ES_RETURN_SUCCESS;
}

// A maximum above the message's own budget has no effect; only shorter ones are kept in force.
ES_EXPORT es_return_t es_set_deadline_max_milliseconds(es_client_t* client, const es_event_type_t* events,
                                                       uint32_t event_count, uint32_t milliseconds) {
  Client* own = check_client(client, EsFunction::kEsSetDeadlineMaxMilliseconds);
  if (own == nullptr || events == nullptr || event_count == 0 || milliseconds == 0) return ES_RETURN_ERROR;
  for (uint32_t i = 0; i < event_count; ++i) {
    if (events[i] >= ES_EVENT_TYPE_LAST || !kEventPlans[events[i]].is_auth) return ES_RETURN_ERROR;
  }
  for (uint32_t i = 0; i < event_count; ++i) store_release(own->deadline_max_ms[events[i]], milliseconds);
  return ES_RETURN_SUCCESS;
}

ES_EXPORT es_return_t es_get_deadline_max_milliseconds(es_client_t* client, es_event_type_t event,
                                                       uint32_t* milliseconds) {
  Client* own = check_client(client, EsFunction::kEsGetDeadlineMaxMilliseconds);
  if (own == nullptr || milliseconds == nullptr || event >= ES_EVENT_TYPE_LAST || !kEventPlans[event].is_auth)
    return ES_RETURN_ERROR;
  const uint32_t chosen = load_acquire(own->deadline_max_ms[event]);
  *milliseconds = chosen == 0 ? UINT32_MAX : chosen;
  return ES_RETURN_SUCCESS;
}

// Minima exist for descendants clients only, which this version does not offer: an error, as on macOS.
ES_EXPORT es_return_t es_set_deadline_min_milliseconds(es_client_t* client, const es_event_type_t*, uint32_t,
                                                       uint32_t) {
  check_client(client, EsFunction::kEsSetDeadlineMinMilliseconds);
  return ES_RETURN_ERROR;
}

ES_EXPORT es_return_t es_get_deadline_min_milliseconds(es_client_t* client, es_event_type_t, uint32_t*) {
  check_client(client, EsFunction::kEsGetDeadlineMinMilliseconds);
  return ES_RETURN_ERROR;
}
