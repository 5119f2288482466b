// es_new_client, es_delete_client and the subscriptions.
#include <cstdio>
#include <cstdlib>

#include "replayer/attach/attach.h"
#include "replayer/attach/run_files.h"
#include "replayer/clients/client.h"
#include "replayer/clients/setup_lock.h"
#include "replayer/delivery/scope_link.h"
#include "replayer/es/es_surface.h"
#include "replayer/es/new_client.h"
#include "replayer/es/table_call.h"
#include "replayer/ledger/coded_words.h"
#include "replayer/ledger/ledger.h"
#include "replayer/platform/atomics.h"
#include "replayer/run/policy.h"
#include "replayer/run/run.h"
#include "replayer/run/scope_pause.h"
#include "replayer/schedule/schedule.h"
#include "src/native/block_abi.h"
#include "src/native/clock.h"
#include "src/schema/generated/availability.h"

namespace esreplay {
namespace {

void call_block(void* block, es_client_t* client, const es_message_t* message) { block_call(block, client, message); }

bool join_run() {
  if (ledger_alive()) return true;
  const char* dir = getenv("ESREPLAY_RUN");
  if (run_forked()) {
    fputs(
        "esreplay: error: es_new_client works only in the process that the replay started, not in its forked "
        "children\n",
        stderr);
    return false;
  }
  if (dir == nullptr) {
    fputs(
        "esreplay: error: es_new_client works only in a replay\n"
        "help: start this program with `esreplay run TRACE -- PROGRAM ARGS...`\n",
        stderr);
    return false;
  }
  // A copy: attaching removes the variable.
  char path[1024];
  snprintf(path, sizeof path, "%s", dir);
  if (attach_to_run(path)) return true;
  fprintf(stderr, "esreplay: error: %s\n", attach_error());
  return false;
}

uint32_t auth_types(const EventBits& bits) {
  uint32_t count = 0;
  for (uint32_t type = 0; type < kEventTypeCount; ++type) count += bits.has(type) && kEventPlans[type].is_auth ? 1 : 0;
  return count;
}

// Returns whether `events` names a type that this client cannot have, if naming one is an error.
bool names_refused(const Client& client, const es_event_type_t* events, uint32_t count) {
  const uint32_t os = run_file()->os_release;
  const bool unknown = os != 0 && os < kMacos27 && policy(PolicyName::kUnknownEventTypes) == kUnknownEventTypesRefused;
  const bool look_up = !client.descendants && policy(PolicyName::kBootstrapLookUp) == kBootstrapLookUpRefused;
  for (uint32_t i = 0; i < count && (unknown || look_up); ++i) {
    const uint32_t type = event_type_at(events, i);
    if (look_up && type == ES_EVENT_TYPE_AUTH_BOOTSTRAP_LOOK_UP) return true;
    if (unknown && type >= event_type_last()) return true;
  }
  return false;
}

void publish_events(Client& client) {
  store_release(client.auth_events, auth_types(client.events));
  run_schedule().set_events(client.share, client.events.bits);
}

void note_first_subscription() {
  const uint64_t now = monotonic_ns();
  if (swap_if(ledger_control()->subscribed_ns, kStampNone, stamp_of(now))) add(run_shared()->subscribed, 1U);
  run_schedule().start_on_subscribe(now);
}

// `named`: how many types the client named, or kNoCount for all that it has.
constexpr uint32_t kNoCount = UINT32_MAX;

// Whether the run was told to let es_subscribe fail: always, or once in a process.
bool refuses_subscribe() {
  static uint32_t called;
  const uint32_t flags = run_file()->flags;
  if ((flags & kRunFlagRefusesFirstSubscribe) != 0 && add(called, 1U) == 0) return true;
  return (flags & kRunFlagRefusesSubscribe) != 0;
}

es_return_t remove_events(Client& client, const EventBits& gone, uint32_t named) {
  {
    const SetupLock lock(client);
    if (named == kNoCount) named = client.events.count();
    for (int part = 0; part < 3; ++part) client.events.bits[part] &= ~gone.bits[part];
    publish_events(client);
  }
  write_fact({.client = client.number}, UnsubscribeFact{.events = named});
  await_room();
  return ES_RETURN_SUCCESS;
}

es_new_client_result_t make_client(es_client_t** client, es_handler_block_t handler, bool descendants) {
  if (client == nullptr || handler == nullptr) return ES_NEW_CLIENT_RESULT_ERR_INVALID_ARGUMENT;
  if (!join_run() || reentered(EsFunction::kEsNewClient)) return ES_NEW_CLIENT_RESULT_ERR_INTERNAL;
  note_signal_handler(EsFunction::kEsNewClient);
  if (descendants && !offered(EsFunction::kEsNewDescendantsClient)) return ES_NEW_CLIENT_RESULT_ERR_INTERNAL;
  void* block = block_copy(reinterpret_cast<const void*>(handler));
  if (block == nullptr) return ES_NEW_CLIENT_RESULT_ERR_INTERNAL;
  const auto code = reinterpret_cast<uintptr_t>(static_cast<const BlockLiteral*>(block)->invoke);
  const es_new_client_result_t result = new_client(call_block, block, block_release, client, descendants, code);
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) block_release(block);
  return result;
}

// From now on, what is called outside handlers may come back to the client as messages.
void note_subscriptions(const Client& client, const EventBits& subscribed) {
  const auto& bits = subscribed.bits;
  write_fact({.client = client.number}, SubscribedFact{.event_bits = {bits[0], bits[1], bits[2]}});
  static uint32_t once, once_for_writes;
  if (swap(once, 1U) == 0) handler_scope_state_first_calls();
  if (subscribed.has(ES_EVENT_TYPE_NOTIFY_WRITE) && swap(once_for_writes, 1U) == 0) handler_scope_state_first_writes();
}

}  // namespace
}  // namespace esreplay

using namespace esreplay;

ES_EXPORT es_new_client_result_t es_new_client(es_client_t** client, es_handler_block_t handler) {
  ES_TABLE_CALL(kCallEsNewClient);
  return make_client(client, handler, false);
}

ES_EXPORT es_new_client_result_t es_new_descendants_client(es_client_t** client, es_handler_block_t handler) {
  ES_TABLE_CALL(kCallEsNewClient);
  return make_client(client, handler, true);
}

ES_EXPORT es_return_t es_delete_client(es_client_t* client) {
  if (client == nullptr) return ES_RETURN_SUCCESS;
  Client* own = check_setup_client(client, EsFunction::kEsDeleteClient);
  if (own == nullptr) return ES_RETURN_ERROR;
  // In the client's own handler this is a separate finding, and nothing is waited for.
  if (delivering_client() == own) {
    const ScopePause pause;
    return end_client(*own);
  }
  ES_TABLE_CALL(kCallEsDeleteClient);
  return end_client(*own);
}

ES_EXPORT es_return_t es_subscribe(es_client_t* client, const es_event_type_t* events, uint32_t event_count) {
  ES_TABLE_CALL(kCallEsSubscribe);
  Client* own = check_setup_client(client, EsFunction::kEsSubscribe);
  if (own == nullptr || (events == nullptr && event_count != 0)) return ES_RETURN_ERROR;
  if (names_refused(*own, events, event_count) || refuses_subscribe()) return ES_RETURN_ERROR;
  const EventBits wanted = bits_of(events, event_count);
  EventBits subscribed = EventBits::none();
  {
    const SetupLock lock(*own);
    for (int part = 0; part < 3; ++part) own->events.bits[part] |= wanted.bits[part];
    publish_events(*own);
    subscribed = own->events;
  }
  write_fact({.client = own->number}, SubscribeFact{.events = event_count,
                                                    .auth_events = auth_types(wanted),
                                                    .messages_before = run_schedule().trace_queued_count()});
  note_setup();
  note_subscriptions(*own, subscribed);
  if (!wanted.empty()) note_first_subscription();
  return ES_RETURN_SUCCESS;
}

ES_EXPORT es_return_t es_unsubscribe(es_client_t* client, const es_event_type_t* events, uint32_t event_count) {
  ES_TABLE_CALL(kCallEsUnsubscribe);
  Client* own = check_setup_client(client, EsFunction::kEsUnsubscribe);
  if (own == nullptr || (events == nullptr && event_count != 0)) return ES_RETURN_ERROR;
  return remove_events(*own, bits_of(events, event_count), event_count);
}

ES_EXPORT es_return_t es_unsubscribe_all(es_client_t* client) {
  ES_TABLE_CALL(kCallEsUnsubscribeAll);
  Client* own = check_setup_client(client, EsFunction::kEsUnsubscribeAll);
  return own == nullptr ? ES_RETURN_ERROR : remove_events(*own, EventBits::all(), kNoCount);
}

ES_EXPORT es_return_t es_subscriptions(es_client_t* client, size_t* count, es_event_type_t** subscriptions) {
  Client* own = check_setup_client(client, EsFunction::kEsSubscriptions);
  if (own == nullptr || count == nullptr || subscriptions == nullptr) return ES_RETURN_ERROR;
  const SetupLock lock(*own);
  const unsigned total = own->events.count();
  *count = 0;
  *subscriptions = static_cast<es_event_type_t*>(malloc((total + 1) * sizeof(es_event_type_t)));
  if (*subscriptions == nullptr) return ES_RETURN_ERROR;
  for (uint32_t type = 0; type < ES_EVENT_TYPE_LAST; ++type) {
    if (own->events.has(type)) (*subscriptions)[(*count)++] = static_cast<es_event_type_t>(type);
  }
  return ES_RETURN_SUCCESS;
}
