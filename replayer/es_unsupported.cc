// Functions that exist so that clients link, and say in the ledger that they are not imitated: nothing is published
// about what the private ones take, do or give back.
#include "replayer/es_surface.h"
#include "replayer/policy.h"
#include "src/schema/generated/surface.h"

using namespace esreplay;

// No entitlements are recorded: none is an answer macOS gives too, but the client must not take it for a fact unseen.
ES_EXPORT xpc_object_t es_exec_entitlements(const es_event_exec_t* event) {
  if (offered(EsFunction::kEsExecEntitlements) &&
      check_inside_message(event, EsFunction::kEsExecEntitlements) != nullptr) {
    note_unsupported(EsFunction::kEsExecEntitlements, Unsupported::kUnrecorded);
  }
  return nullptr;
}

// Whatever they are called with is left where it is: in the registers of the caller.
#define ESREPLAY_REFUSE(symbol, function, refusal, accepted)                                            \
  ES_EXPORT uintptr_t symbol() {                                                                        \
    note_unsupported(EsFunction::function, Unsupported::kPrivate);                                      \
    return policy(PolicyName::kPrivateFunctions) == kPrivateFunctionsAccepted ? (accepted) : (refusal); \
  }
ESREPLAY_PRIVATE_FUNCTIONS(ESREPLAY_REFUSE)
#undef ESREPLAY_REFUSE
