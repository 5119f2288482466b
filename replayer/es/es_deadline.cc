// What a client may set about its deadlines (macOS 27): the miss mode, and the bounds of a budget by event type.
#include "replayer/causality/causality.h"
#include "replayer/clients/setup_lock.h"
#include "replayer/es/es_surface.h"
#include "replayer/ledger/coded_words.h"
#include "replayer/messages/message_source.h"
#include "replayer/platform/atomics.h"
#include "replayer/run/policy.h"
#include "replayer/run/scope_pause.h"
#include "replayer/schedule/schedule.h"

namespace esreplay {
namespace {

bool is_auth_type(uint32_t type) { return type < event_type_last() && kEventPlans[type].is_auth; }

bool is_bootstrap(uint32_t type) {
  return type == ES_EVENT_TYPE_AUTH_BOOTSTRAP_CHECK_IN || type == ES_EVENT_TYPE_AUTH_BOOTSTRAP_LOOK_UP;
}

bool ignores_arguments() { return policy(PolicyName::kDeadlineArguments) == kDeadlineArgumentsIgnored; }

// Meaningless arguments are an error, or are ignored.
bool are_auth_types(const es_event_type_t* events, uint32_t count) {
  if (ignores_arguments()) return events != nullptr || count == 0;
  if (events == nullptr || count == 0) return false;
  for (uint32_t i = 0; i < count; ++i) {
    if (!is_auth_type(event_type_at(events, i))) return false;
  }
  return true;
}

// Decides as macOS would, whatever the run does to the budgets.
bool is_above_default(const es_event_type_t* events, uint32_t count, uint32_t milliseconds) {
  if (policy(PolicyName::kDeadlineMaxAboveDefault) != kDeadlineMaxAboveDefaultError) return false;
  for (uint32_t i = 0; i < count; ++i) {
    const uint64_t max_ns = run_causality().max_recorded_budget_ns(event_type_at(events, i));
    if (max_ns != 0 && milliseconds * uint64_t{1000000} > max_ns) return true;
  }
  return false;
}

// Updates the deadlines stored in the messages that the client already has.
void move_deadlines(Client& client) {
  client.pool.each_live([&](Block& block) {
    const MessageRow* row = load_relaxed(block.row);
    if (!load_relaxed(block.auth) || row == nullptr) return;
    const uint64_t budget = run_messages().budget_ns(load_relaxed(block.index));
    const BudgetRange range = client.deadline_bounds[load_relaxed(block.event_type)].now();
    store_relaxed(block.deadline_ns, load_ns(row->queued_ns) + range.apply(budget));
  });
}

// Applies to what is queued from now on, or also to what is open. A bound that contradicts the new one follows it.
template <class Change>
es_return_t change_bounds(Client& client, const es_event_type_t* events, uint32_t count, Change change) {
  const ScopePause pause;  // may have to wait for the lock
  const Schedule::Hold hold(run_schedule());
  const SetupLock lock(client);
  const bool open_too = policy(PolicyName::kDeadlineChange) == kDeadlineChangeOpenToo;
  const uint64_t place = open_too ? 0 : run_schedule().order_count();
  for (uint32_t i = 0; i < count; ++i) {
    if (!is_auth_type(event_type_at(events, i))) continue;
    DeadlineBounds& bounds = client.deadline_bounds[events[i]];
    BudgetRange range = bounds.now();
    change(range);
    bounds.set(range, place);
  }
  if (open_too) move_deadlines(client);
  return ES_RETURN_SUCCESS;
}

}  // namespace
}  // namespace esreplay

using namespace esreplay;

ES_EXPORT es_return_t es_set_deadline_miss_mode(es_client_t* client, es_deadline_miss_mode_t mode) {
  Client* own = check_setup_client(client, EsFunction::kEsSetDeadlineMissMode);
  if (own == nullptr) return ES_RETURN_ERROR;
  MissMode wanted = MissMode::kKill;
  switch (mode) {
    case ES_DEADLINE_MISS_MODE_KILL: break;
    case ES_DEADLINE_MISS_MODE_FAIL_CLOSED: wanted = MissMode::kFailClosed; break;
    case ES_DEADLINE_MISS_MODE_FAIL_OPEN: wanted = MissMode::kFailOpen; break;
    default: return ES_RETURN_ERROR;
  }
  store_release(own->miss_mode, static_cast<int32_t>(wanted));
  run_schedule().deny_dropped(own->share, wanted == MissMode::kFailClosed);
  return ES_RETURN_SUCCESS;
}

ES_EXPORT es_return_t es_get_deadline_miss_mode(es_client_t* client, es_deadline_miss_mode_t* mode) {
  Client* own = check_setup_client(client, EsFunction::kEsGetDeadlineMissMode);
  if (own == nullptr || mode == nullptr) return ES_RETURN_ERROR;
  // A client that has not chosen a mode is in the system's default mode, whatever the harness does at a miss.
  const int32_t chosen = load_acquire(own->miss_mode);
  *mode = chosen == static_cast<int32_t>(MissMode::kFailClosed) ? ES_DEADLINE_MISS_MODE_FAIL_CLOSED
          : chosen == static_cast<int32_t>(MissMode::kFailOpen) ? ES_DEADLINE_MISS_MODE_FAIL_OPEN
                                                                : ES_DEADLINE_MISS_MODE_KILL;
  return ES_RETURN_SUCCESS;
}

// A maximum above the message's own budget has no effect.
ES_EXPORT es_return_t es_set_deadline_max_milliseconds(es_client_t* client, const es_event_type_t* events,
                                                       uint32_t event_count, uint32_t milliseconds) {
  Client* own = check_setup_client(client, EsFunction::kEsSetDeadlineMaxMilliseconds);
  if (own == nullptr || !are_auth_types(events, event_count)) return ES_RETURN_ERROR;
  if (milliseconds == 0) return ignores_arguments() ? ES_RETURN_SUCCESS : ES_RETURN_ERROR;
  if (is_above_default(events, event_count, milliseconds)) return ES_RETURN_ERROR;
  return change_bounds(*own, events, event_count, [milliseconds](BudgetRange& range) {
    range.max_ms = milliseconds;
    if (range.min_ms > milliseconds) range.min_ms = milliseconds;
  });
}

ES_EXPORT es_return_t es_get_deadline_max_milliseconds(es_client_t* client, es_event_type_t event,
                                                       uint32_t* milliseconds) {
  Client* own = check_setup_client(client, EsFunction::kEsGetDeadlineMaxMilliseconds);
  if (own == nullptr || milliseconds == nullptr || !is_auth_type(event)) return ES_RETURN_ERROR;
  const uint32_t chosen = own->deadline_bounds[event].now().max_ms;
  *milliseconds = chosen == 0 ? policy(PolicyName::kDeadlineMaxUnset) : chosen;
  return ES_RETURN_SUCCESS;
}

// Only descendants clients may extend what the system gives, and never for bootstrap events.
ES_EXPORT es_return_t es_set_deadline_min_milliseconds(es_client_t* client, const es_event_type_t* events,
                                                       uint32_t event_count, uint32_t milliseconds) {
  Client* own = check_setup_client(client, EsFunction::kEsSetDeadlineMinMilliseconds);
  if (own == nullptr || !own->descendants || !are_auth_types(events, event_count)) return ES_RETURN_ERROR;
  for (uint32_t i = 0; i < event_count; ++i) {
    if (is_bootstrap(events[i])) return ES_RETURN_ERROR;
  }
  return change_bounds(*own, events, event_count, [milliseconds](BudgetRange& range) {
    range.min_ms = milliseconds;
    if (range.max_ms != 0 && range.max_ms < milliseconds) range.max_ms = milliseconds;
  });
}

ES_EXPORT es_return_t es_get_deadline_min_milliseconds(es_client_t* client, es_event_type_t event,
                                                       uint32_t* milliseconds) {
  Client* own = check_setup_client(client, EsFunction::kEsGetDeadlineMinMilliseconds);
  if (own == nullptr || !own->descendants || milliseconds == nullptr || !is_auth_type(event)) return ES_RETURN_ERROR;
  *milliseconds = own->deadline_bounds[event].now().min_ms;
  return ES_RETURN_SUCCESS;
}
