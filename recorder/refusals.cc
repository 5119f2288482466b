#include "recorder/refusals.h"

namespace esrecord {
namespace {

constexpr Refusal kRefusals[] = {
    {ES_NEW_CLIENT_RESULT_ERR_INTERNAL, "Endpoint Security could not be reached.",
     "On a Mac look into the log of endpointsecurityd; elsewhere record under a replay: esreplay run TRACE -- "
     "esrecord -o COPY.",
     false},
    {ES_NEW_CLIENT_RESULT_ERR_INVALID_ARGUMENT, "Endpoint Security refused the client's arguments.",
     "This is a bug of esrecord.", false},
    {ES_NEW_CLIENT_RESULT_ERR_NOT_ENTITLED,
     "This program has no com.apple.developer.endpoint-security.client entitlement.",
     "Sign it with the entitlement and a provisioning profile that grants it; on a test machine without System "
     "Integrity Protection an ad-hoc signature will do.",
     false},
    // The one that a person can cure while the client runs.
    {ES_NEW_CLIENT_RESULT_ERR_NOT_PERMITTED, "This program may not observe the system: it lacks Full Disk Access.",
     "Allow it in System Settings, Privacy & Security, Full Disk Access (for the terminal that starts it, or by a "
     "configuration profile).",
     true},
    {ES_NEW_CLIENT_RESULT_ERR_NOT_PRIVILEGED, "Endpoint Security is for root only.",
     "Run it with sudo, or let launchd start it as a daemon.", false},
    {ES_NEW_CLIENT_RESULT_ERR_TOO_MANY_CLIENTS, "There are as many Endpoint Security clients as the system allows.",
     "End another one first.", false},
};

}  // namespace

const Refusal& refusal_of(es_new_client_result_t result) {
  for (const Refusal& row : kRefusals)
    if (row.result == result) return row;
  return kRefusals[0];
}

}  // namespace esrecord
