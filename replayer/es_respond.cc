// The two respond functions. Checks in this order: arguments, client, message, message of another client, NOTIFY or
// wrong function, answered before. A call that fails answers nothing: the deadline goes on running.
#include "replayer/client_values.h"
#include "replayer/es_surface.h"
#include "replayer/ledger.h"
#include "replayer/scope_link.h"
#include "replayer/settlement.h"
#include "replayer/words.h"

namespace esreplay {
namespace {

es_respond_result_t refuse(const Client* client, const Block* block, es_respond_result_t result, bool flags_call) {
  const ScopePause pause;
  uintptr_t addresses[32];
  Fact fact = {};
  fact.kind = FactKind::kRespondError;
  fact.a = result;
  fact.b = flags_call ? 1 : 0;
  if (block != nullptr) {
    fact.trace_index = static_cast<int32_t>(block->index);
    fact.c = load_relaxed(block->event_type);
    if (load_acquire(block->response) != Response::kNone) fact.flags = kFactFlagAfterResponse;
  }
  if (client != nullptr) fact.client = client->number;
  fact.stack = ledger_stack(addresses, capture_stack(addresses, 32));
  ledger_fact(fact);
  return result;
}

void note_wrong_client([[maybe_unused]] const Client& client, [[maybe_unused]] const Block& block,
                       [[maybe_unused]] EsFunction function) {
#if !defined(ESREPLAY_WITHOUT_WRONG_CLIENT)
  Fact fact = {};
  fact.kind = FactKind::kWrongClient;
  fact.trace_index = static_cast<int32_t>(block.index);
  fact.client = block.client;
  fact.a = static_cast<uint64_t>(function);
  fact.b = client.number;
  fact.c = load_relaxed(block.event_type);
  fact.stack = stack_here();
  ledger_fact(fact);
#endif
}

es_respond_result_t respond(es_client_t* handle, const es_message_t* message, const Answer& answer,
                            EsFunction function) {
  const bool flags_call = answer.flags_result;
  if (handle == nullptr || message == nullptr)
    return refuse(nullptr, nullptr, ES_RESPOND_RESULT_ERR_INVALID_ARGUMENT, flags_call);
  Client* client = check_client(handle, function);
  if (client == nullptr) return refuse(nullptr, nullptr, ES_RESPOND_RESULT_ERR_INVALID_ARGUMENT, flags_call);
  Block* block = check_message(message, function);
  if (block == nullptr) {
    return refuse(client, block_of(message), ES_RESPOND_RESULT_NOT_FOUND, flags_call);
  }
  if (block->client != client->number) {
    note_wrong_client(*client, *block, function);
    return refuse(client, block, ES_RESPOND_RESULT_NOT_FOUND, flags_call);
  }
#if !defined(ESREPLAY_WITHOUT_NOTIFY_RESPONSE)
  if (!block->auth) return refuse(client, block, ES_RESPOND_RESULT_ERR_EVENT_TYPE, flags_call);
#else
  if (!block->auth) return ES_RESPOND_RESULT_ERR_EVENT_TYPE;
#endif
  if (kEventPlans[load_relaxed(block->event_type)].is_flags != flags_call) {
#if !defined(ESREPLAY_WITHOUT_WRONG_KIND)
    return refuse(client, block, ES_RESPOND_RESULT_ERR_EVENT_TYPE, flags_call);
#else
    return ES_RESPOND_RESULT_ERR_EVENT_TYPE;
#endif
  }
  const bool late_first = load_acquire(block->response) == Response::kNone;
  const es_respond_result_t result = answer_message(*client, *block, answer);
  if (result == ES_RESPOND_RESULT_SUCCESS) {
    add(ledger_control()->respond_success, uint64_t{1});
    return result;
  }
  // The first answer after the system's own decision has its own fact.
  return late_first ? result : refuse(client, block, result, flags_call);
}

}  // namespace
}  // namespace esreplay

using namespace esreplay;

ES_EXPORT es_respond_result_t es_respond_auth_result(es_client_t* client, const es_message_t* message,
                                                     es_auth_result_t result, bool cache) {
  const Answer answer = {static_cast<uint32_t>(result), result != ES_AUTH_RESULT_ALLOW, false, cache};
  return respond(client, message, answer, EsFunction::kEsRespondAuthResult);
}

// The flags are a mask of FFLAGS: an open is allowed when all it asks for is in the mask.
ES_EXPORT es_respond_result_t es_respond_flags_result(es_client_t* client, const es_message_t* message,
                                                      uint32_t authorized_flags, bool cache) {
  bool deny = authorized_flags == 0;
  const Block* block = message == nullptr ? nullptr : block_of(message);
  if (block != nullptr && block->auth && load_relaxed(block->event_type) == ES_EVENT_TYPE_AUTH_OPEN &&
      load_acquire(block->state) == BlockState::kLive) {
    deny = deny || (static_cast<uint32_t>(message->event.open.fflag) & ~authorized_flags) != 0;
  }
  if (open_flags_from_client != nullptr) authorized_flags = open_flags_from_client(authorized_flags);
  const Answer answer = {authorized_flags, deny, true, cache};
  return respond(client, message, answer, EsFunction::kEsRespondFlagsResult);
}
