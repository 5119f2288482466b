// What each of Endpoint Security's refusals to make a client means, and who can cure it. One row a code of the header.
#pragma once

#include "src/native/endpoint_security.h"

namespace esrecord {

struct Refusal {
  es_new_client_result_t result;
  const char* problem;
  const char* remedy;
  bool curable_while_waiting;  // asking again later may succeed, in the same process
};

// Of any result but success; one that the header does not have is as an internal error.
const Refusal& refusal_of(es_new_client_result_t result);

}  // namespace esrecord
