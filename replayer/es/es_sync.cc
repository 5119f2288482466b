// es_sync_client: a marker at the tail of the client's queue. The block runs once everything ahead of it is handled.
#include "replayer/es/es_surface.h"
#include "replayer/es/table_call.h"
#include "replayer/ledger/ledger.h"
#include "replayer/run/policy.h"
#include "replayer/run/run.h"
#include "replayer/schedule/schedule.h"
#include "src/native/block_abi.h"

namespace esreplay {
namespace {

es_return_t note_sync(const Client& client, es_return_t result, bool in_handler) {
  FactHead head = {.client = client.number};
  if (in_handler) {
    head.trace_index = static_cast<int32_t>(client.current->index);
    head.stack = stack_here();
  }
  write_fact(head, SyncFact{.result = result, .in_handler = in_handler});
  await_room();
  return result;
}

es_return_t put_block(Client& client, SyncBlock block, bool in_handler) {
  ES_TABLE_CALL(kCallEsSyncClient);
  void* copy = block_copy(reinterpret_cast<const void*>(block));
  if (copy == nullptr) return note_sync(client, ES_RETURN_ERROR, in_handler);
  // In asap pace a message is queued when a client asks for it. What may be asked for at any moment is not ahead.
  if (!client.syncs.add(copy, run_schedule().order_count())) {
    block_release(copy);
    return note_sync(client, ES_RETURN_ERROR, in_handler);
  }
  run_schedule().wake_all();
  return note_sync(client, ES_RETURN_SUCCESS, in_handler);
}

}  // namespace
}  // namespace esreplay

using namespace esreplay;

ES_EXPORT es_return_t es_sync_client(es_client_t* client, SyncBlock block) {
  if (block == nullptr) return ES_RETURN_ERROR;
  if (client == nullptr) {
    if (run_forked() || !offered(EsFunction::kEsSyncClient)) return ES_RETURN_ERROR;
    block_call(reinterpret_cast<const void*>(block));
    return ES_RETURN_SUCCESS;
  }
  Client* own = check_setup_client(client, EsFunction::kEsSyncClient);
  if (own == nullptr) return ES_RETURN_ERROR;
  // To wait for the block here would be to wait for this very handler.
  const bool in_handler = in_own_handler(*own);
  if (in_handler && policy(PolicyName::kSyncInHandler) == kSyncInHandlerRefused)
    return note_sync(*own, ES_RETURN_ERROR, true);
  return put_block(*own, block, in_handler);
}
