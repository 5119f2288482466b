// Functions that exist so that clients link. They say in the ledger that they are not imitated: nothing is published
// about what the private ones take, do or return.
#include "replayer/es/es_surface.h"
#include "replayer/run/policy.h"
#include "src/schema/generated/surface.h"

using namespace esreplay;

// Entitlements are not recorded. macOS returns none too, but the client must not take that for a fact unseen.
ES_EXPORT xpc_object_t es_exec_entitlements(const es_event_exec_t* event) {
  if (offered(EsFunction::kEsExecEntitlements) &&
      check_inside_message(event, EsFunction::kEsExecEntitlements) != nullptr) {
    note_unsupported(EsFunction::kEsExecEntitlements, Unsupported::kUnrecorded);
  }
  return nullptr;
}

// The arguments stay where they are: in the registers of the caller.
static uintptr_t answer_privately(EsFunction function, uintptr_t refusal, uintptr_t accepted) {
  note_unsupported(function, Unsupported::kPrivate);
  return policy(PolicyName::kPrivateFunctions) == kPrivateFunctionsAccepted ? accepted : refusal;
}

#define ESREPLAY_REFUSE(symbol, function, refusal, accepted) \
  ES_EXPORT uintptr_t symbol() { return answer_privately(EsFunction::function, refusal, accepted); }
ESREPLAY_PRIVATE_FUNCTIONS(ESREPLAY_REFUSE)
#undef ESREPLAY_REFUSE
