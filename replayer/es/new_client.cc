#include "replayer/es/new_client.h"

#include <pthread.h>

#include "replayer/clients/client.h"
#include "replayer/code/stack.h"
#include "replayer/delivery/delivery.h"
#include "replayer/delivery/settlement.h"
#include "replayer/ledger/coded_words.h"
#include "replayer/ledger/ledger.h"
#include "replayer/mutes/default_mutes.h"
#include "replayer/platform/atomics.h"
#include "replayer/platform/platform.h"
#include "replayer/run/policy.h"
#include "replayer/run/run.h"
#include "replayer/run/scope_pause.h"
#include "replayer/run/start_thread.h"
#include "replayer/schedule/lineage.h"
#include "replayer/schedule/schedule.h"
#include "src/native/clock.h"

namespace esreplay {
namespace {

// Before macOS 27 only the thread that made a client may delete it.
bool wants_its_maker(const Client& client) {
  const RunFile& file = *run_file();
  return file.os_release != 0 && (file.os_flags & kOsFlagDeleteOnAnyThread) == 0 && client.maker != thread_id();
}

// Returns what the run was told to answer instead of making a client: always, or after too many misses.
es_new_client_result_t refusal() {
  static uint32_t given;
  const RunFile& file = *run_file();
  const uint32_t max = policy(PolicyName::kRefusalAfterMisses);
  if (max != 0 && run_misses() >= max)
    return static_cast<es_new_client_result_t>(policy(PolicyName::kRefusalAfterMissesCode));
  if (file.refusal == 0 || (file.refusals != 0 && add(given, 1U) >= file.refusals)) return ES_NEW_CLIENT_RESULT_SUCCESS;
  return static_cast<es_new_client_result_t>(file.refusal);
}

// Builds the lineage before anything is queued for such a client.
bool know_descendants() {
  const Schedule::Hold hold(run_schedule());
  return run_file()->client_pid == 0 || lineage().is_built();
}

uint32_t caller_stack() {
  const ScopePause pause;
  uintptr_t addresses[32];
  return ledger_stack(addresses, capture_stack(addresses, 32));
}

es_new_client_result_t note_new(const Client* client, es_new_client_result_t result, bool run_is_full = false,
                                uintptr_t code = 0) {
  FactHead head = {};
  if (client != nullptr) head.client = client->number;
  // A frame is told by what is before its return address.
  if (const uintptr_t inside = code + 1; code != 0) head.stack = ledger_stack(&inside, 1);
  const bool descendants = client != nullptr && client->descendants;
  write_fact(head, ClientNewFact{.result = result, .descendants = descendants, .without_place = run_is_full});
  return result;
}

}  // namespace

es_new_client_result_t new_client(HandlerFn handler, void* context, void (*release)(void* context), es_client_t** out,
                                  bool descendants, uintptr_t code) {
  if (out == nullptr || handler == nullptr) return ES_NEW_CLIENT_RESULT_ERR_INVALID_ARGUMENT;
  const es_new_client_result_t refused = refusal();
  if (refused != ES_NEW_CLIENT_RESULT_SUCCESS) return note_new(nullptr, refused);
  if (descendants && !know_descendants()) return note_new(nullptr, ES_NEW_CLIENT_RESULT_ERR_INTERNAL);
  // A client that finds no place takes no number.
  const int share = run_schedule().add_client(descendants);
  Client* client = share < 0 ? nullptr : take_client_slot();
  if (client == nullptr) {
    if (share >= 0) run_schedule().retire_client(static_cast<unsigned>(share));
    return note_new(nullptr, ES_NEW_CLIENT_RESULT_ERR_TOO_MANY_CLIENTS, share != Schedule::kTooManyClients);
  }
  client->share = static_cast<uint8_t>(share);
  client->handler = handler;
  client->context = context;
  client->release = release;
  if (has_default_mutes()) run_schedule().set_selective(client->share);
  if (!add_default_mutes(client->mutes)) {
    drop_client_slot(client);
    run_schedule().retire_client(client->share);
    return note_new(client, ES_NEW_CLIENT_RESULT_ERR_INTERNAL);
  }
  for (uint32_t& left : client->default_mutes_left) left = 1;
  client->maker = thread_id();
  client->descendants = descendants;
  run_schedule().deny_dropped(client->share, miss_mode_of(*client) == MissMode::kFailClosed);
  run_schedule().clear_cache(monotonic_ns(), 0);
  // It sees what is queued from now on. Earlier events do not belong to it.
  client->cursor = client->handled = run_schedule().order_count();
  store_release(client->state, ClientState::kLive);
  count_delivery(1);
  if (!start_thread(&client->delivery, delivery_main, client)) {
    count_delivery(-1);
    drop_client_slot(client);
    run_schedule().retire_client(client->share);
    return note_new(client, ES_NEW_CLIENT_RESULT_ERR_INTERNAL);
  }
  // In recorded pace the clock starts with the first subscription. The time that our own thread takes to start must not
  // count.
  while (load_acquire(client->ready) == 0) wait_on_word(&client->ready, 0, 10000000);
  raise_to(ledger_control()->clients, client->number + 1U);
  *out = handle_of(client);
  return note_new(client, ES_NEW_CLIENT_RESULT_SUCCESS, false, code);
}

es_return_t end_client(Client& client) {
  const bool own_thread = delivering_client() == &client;
  const bool in_handler = own_thread && in_own_handler(client);
  FactHead head = {.client = client.number};
  ClientDeleteFact fact = {};
  if (own_thread) fact.called_in = in_handler ? CalledIn::kHandler : CalledIn::kSyncBlock;
  fact.other_thread = !in_handler && wants_its_maker(client);
  if (in_handler) head.trace_index = static_cast<int32_t>(client.current->index);
  if (in_handler || fact.other_thread) head.stack = caller_stack();
  const bool refused = in_handler && policy(PolicyName::kDeleteInHandler) == kDeleteInHandlerError;
  if (refused || !swap_if(client.state, ClientState::kLive, ClientState::kLeaving)) {
    fact.result = ES_RETURN_ERROR;
    write_fact(head, fact);
    return ES_RETURN_ERROR;
  }
  write_fact(head, fact);
  run_schedule().wake_all();
  if (own_thread) {
    store_release(client.leaves_alone, 1U);
    pthread_detach(client.delivery);
  } else {
    pthread_join(client.delivery, nullptr);
  }
  client.joined = true;
  run_schedule().retire_client(client.share);
  client.pool.each_live([](Block& block) {
    if (block.auth && block.row != nullptr && load_acquire(block.response) == Response::kNone) cut_off(block);
  });
  if (!own_thread) finish_deletion(client);
  store_release(client.state, ClientState::kDeleted);
  return ES_RETURN_SUCCESS;
}

}  // namespace esreplay
