// The two respond functions. They check in this order, unless a policy has another: arguments, client, message, message
// of another client, NOTIFY or wrong function, answered before. A call that fails answers nothing: the deadline keeps
// running.
#include <cstddef>
#include <cstring>

#include "replayer/clients/client_values.h"
#include "replayer/code/stack.h"
#include "replayer/delivery/answer.h"
#include "replayer/delivery/scope_link.h"
#include "replayer/es/es_surface.h"
#include "replayer/ledger/coded_words.h"
#include "replayer/ledger/ledger.h"
#include "replayer/platform/atomics.h"
#include "replayer/platform/own_locks.h"
#include "replayer/platform/platform.h"
#include "replayer/run/policy.h"
#include "replayer/run/scope_pause.h"

namespace esreplay {
namespace {

__attribute__((noinline, cold)) es_respond_result_t refuse(const Client* client, const Block* block,
                                                           es_respond_result_t result, bool flags_call) {
  const ScopePause pause;
  uintptr_t addresses[32];
  FactHead head = {.stack = ledger_stack(addresses, capture_stack(addresses, 32))};
  RespondErrorFact error = {.result = result, .by_flags = flags_call};
  if (block != nullptr) {
    head.trace_index = static_cast<int32_t>(block->index);
    error.event_type = load_relaxed(block->event_type);
    if (load_acquire(block->response) != Response::kNone) head.flags = kFactFlagAfterResponse;
  }
  if (client != nullptr) head.client = client->number;
  write_fact(head, error);
  return result;
}

__attribute__((cold)) void note_wrong_client(const Client& client, const Block& block, EsFunction function) {
  write_fact(
      {.trace_index = static_cast<int32_t>(block.index), .client = block.client, .stack = stack_here()},
      WrongClientFact{.es_function = function, .through = client.number, .event_type = load_relaxed(block.event_type)});
}

es_respond_result_t code_of(PolicyName name) { return static_cast<es_respond_result_t>(policy(name)); }

// Returns the message of this client that `copy` was made from by hand, found by the id that both have. The copy may be
// at any address.
Block* original_of(const Client& client, const es_message_t* copy) {
  if (policy(PolicyName::kAnswerByCopy) != kAnswerByCopyAccepted || block_of(copy) != nullptr) return nullptr;
  const ScopePause pause;
  const auto place = reinterpret_cast<uintptr_t>(copy) + offsetof(es_message_t, action);
  uint64_t id[sizeof(es_event_id_t) / sizeof(uint64_t)];
  for (uint64_t& word : id) {
    const auto at = place + static_cast<uintptr_t>(&word - id) * sizeof word;
    if (!read_word(reinterpret_cast<const void*>(at), &word)) return nullptr;
  }
  Block* original = nullptr;
  client.pool.each_live([&](Block& block) {
    const auto* message = static_cast<const es_message_t*>(block.message());
    if (load_relaxed(block.auth) && memcmp(&message->action, id, sizeof id) == 0) original = &block;
  });
  return original;
}

// The usual case: a handler answers the message that it was called with. Returns its block; null: look closer, at a
// client or message that may be any.
Block* own_message(const es_client_t* handle, const es_message_t* message) {
  Client* client = delivering_client();
  if (client == nullptr || handle_of(client) != handle || run_forked() || holds_own_lock()) return nullptr;
  Block* block = load_relaxed(client->current);
  if (block == nullptr || block->message() != message || load_acquire(block->state) != BlockState::kLive)
    return nullptr;
  return load_acquire(client->state) == ClientState::kLive ? block : nullptr;
}

struct Addressed {
  Client* client;
  Block* block;
  es_respond_result_t refusal;  // if there is no block
};

// The client and message of any other answer, or what refuses it.
__attribute__((noinline, cold)) Addressed addressed_by(es_client_t* handle, const es_message_t* message,
                                                       EsFunction function, bool flags_call) {
  const auto refused = [&](const Client* client, const Block* block, es_respond_result_t result) -> Addressed {
    return {nullptr, nullptr, refuse(client, block, result, flags_call)};
  };
  if (handle == nullptr || message == nullptr) {
    if (handle == nullptr) check_client(handle, function);
    if (message == nullptr) check_message(message, function);
    return refused(nullptr, nullptr, code_of(PolicyName::kNullArgumentCode));
  }
  Client* client = check_client(handle, function);
  if (client == nullptr) return refused(nullptr, nullptr, ES_RESPOND_RESULT_ERR_INVALID_ARGUMENT);
  Block* original = original_of(*client, message);
  Block* block = original != nullptr ? original : check_message(message, function);
  if (block == nullptr) return refused(client, block_of(message), ES_RESPOND_RESULT_NOT_FOUND);
  if (block->client != client->number) {
    note_wrong_client(*client, *block, function);
    return refused(client, block, code_of(PolicyName::kWrongClientCode));
  }
  return {client, block, ES_RESPOND_RESULT_SUCCESS};
}

// `authorized`: for an open, the flags that the client allows.
es_respond_result_t respond(es_client_t* handle, const es_message_t* message, Answer& answer, EsFunction function,
                            uint32_t authorized) {
  const bool flags_call = answer.flags_result;
  Block* block = own_message(handle, message);
  Client* client = delivering_client();
  if (block == nullptr) [[unlikely]] {
    const Addressed found = addressed_by(handle, message, function, flags_call);
    if (found.block == nullptr) return found.refusal;
    client = found.client;
    block = found.block;
  }
  const bool answered = load_acquire(block->response) != Response::kNone;
  if (answered && block->auth && policy(PolicyName::kRespondChecks) == kRespondChecksAnsweredFirst)
    return refuse(client, block, ES_RESPOND_RESULT_ERR_DUPLICATE_RESPONSE, flags_call);
  if (!block->auth) return refuse(client, block, ES_RESPOND_RESULT_ERR_EVENT_TYPE, flags_call);
  if (kEventPlans[load_relaxed(block->event_type)].is_flags != flags_call) {
    return refuse(client, block, ES_RESPOND_RESULT_ERR_EVENT_TYPE, flags_call);
  }
  // An open is allowed when all it asks for is in the mask.
  if (flags_call) {
    const auto& open = static_cast<const es_message_t*>(block->message())->event.open;
    answer.deny = authorized == 0 || (static_cast<uint32_t>(open.fflag) & ~authorized) != 0;
  }
  const uint64_t delivered_ns = load_relaxed(block->delivered_ns);
  const auto index = static_cast<int32_t>(block->index);
  const es_respond_result_t result = answer_message(*client, *block, answer);
  if (result == ES_RESPOND_RESULT_SUCCESS) {
    add(ledger_control()->respond_success, 1);
    handler_scope_answered(index, client->number, delivered_ns);
    return result;
  }
  // The first answer after the system's own decision has its own fact.
  return answered ? refuse(client, block, result, flags_call) : result;
}

}  // namespace
}  // namespace esreplay

using namespace esreplay;

ES_EXPORT es_respond_result_t es_respond_auth_result(es_client_t* client, const es_message_t* message,
                                                     es_auth_result_t result, bool cache) {
  Answer answer = {static_cast<uint32_t>(result), result != ES_AUTH_RESULT_ALLOW, false, cache};
  return respond(client, message, answer, EsFunction::kEsRespondAuthResult, 0);
}

// The flags are a mask of FFLAGS.
ES_EXPORT es_respond_result_t es_respond_flags_result(es_client_t* client, const es_message_t* message,
                                                      uint32_t authorized_flags, bool cache) {
  const uint32_t flags =
      open_flags_from_client == nullptr ? authorized_flags : open_flags_from_client(authorized_flags);
  const auto caller = reinterpret_cast<uintptr_t>(__builtin_return_address(0));
  Answer answer = {flags, authorized_flags == 0, true, cache, caller};
  return respond(client, message, answer, EsFunction::kEsRespondFlagsResult, authorized_flags);
}
