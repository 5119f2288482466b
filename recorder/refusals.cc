#include "recorder/refusals.h"

namespace esrecord {
namespace {

constexpr Refusal kRefusals[] = {
    {ES_NEW_CLIENT_RESULT_ERR_INTERNAL, "cannot reach Endpoint Security",
     "on a Mac, look into the log of endpointsecurityd; elsewhere, record a replay: `esreplay run TRACE -- esrecord "
     "-o COPY`",
     false},
    {ES_NEW_CLIENT_RESULT_ERR_INVALID_ARGUMENT, "Endpoint Security refused the client's arguments",
     "this is a bug in esrecord: please report it", false},
    {ES_NEW_CLIENT_RESULT_ERR_NOT_ENTITLED,
     "this program lacks the entitlement com.apple.developer.endpoint-security.client",
     "sign it with the entitlement and a provisioning profile that grants it; on a test machine without System "
     "Integrity Protection, an ad-hoc signature is enough",
     false},
    {ES_NEW_CLIENT_RESULT_ERR_NOT_PERMITTED, "this program lacks Full Disk Access",
     "allow it in System Settings > Privacy & Security > Full Disk Access (for the terminal that starts it), or with a "
     "configuration profile",
     true},
    {ES_NEW_CLIENT_RESULT_ERR_NOT_PRIVILEGED, "this program does not run as root, which Endpoint Security needs",
     "run it with sudo, or let launchd start it as a daemon", false},
    {ES_NEW_CLIENT_RESULT_ERR_TOO_MANY_CLIENTS, "too many Endpoint Security clients: the system allows no more",
     "end another client first", false},
};

}  // namespace

const Refusal& refusal_of(es_new_client_result_t result) {
  for (const Refusal& row : kRefusals)
    if (row.result == result) return row;
  return kRefusals[0];
}

}  // namespace esrecord
