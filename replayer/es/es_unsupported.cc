// Functions that exist so that clients link, and say in the ledger that they are not imitated: nothing is published
// about what the private ones take, do or give back.
#include "replayer/es/es_surface.h"
#include "replayer/es/policy.h"
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
static uintptr_t answer_privately(EsFunction function, uintptr_t refusal, uintptr_t accepted) {
  note_unsupported(function, Unsupported::kPrivate);
  return policy(PolicyName::kPrivateFunctions) == kPrivateFunctionsAccepted ? accepted : refusal;
}

#define ESREPLAY_REFUSE(symbol, function, refusal, accepted) \
  ES_EXPORT uintptr_t symbol() { return answer_privately(EsFunction::function, refusal, accepted); }
ESREPLAY_PRIVATE_FUNCTIONS(ESREPLAY_REFUSE)
#undef ESREPLAY_REFUSE
