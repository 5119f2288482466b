// Functions of the macOS 27 surface that exist so that clients link, and say in the ledger that they are not imitated.
#include "replayer/es_surface.h"
#include "replayer/table_call.h"

using namespace esreplay;

ES_EXPORT es_new_client_result_t es_new_descendants_client(es_client_t**, es_handler_block_t) {
  note_unsupported(EsFunction::kEsNewDescendantsClient);
  return ES_NEW_CLIENT_RESULT_ERR_INTERNAL;
}

ES_EXPORT es_return_t es_sync_client(es_client_t*, es_sync_block_t) {
  ES_TABLE_CALL(kCallEsSyncClient);
  note_unsupported(EsFunction::kEsSyncClient);
  return ES_RETURN_ERROR;
}

// No entitlements are recorded: none is an answer macOS gives too, but the client must not take it for a fact unseen.
ES_EXPORT xpc_object_t es_exec_entitlements(const es_event_exec_t*) {
  note_unsupported(EsFunction::kEsExecEntitlements);
  return nullptr;
}
