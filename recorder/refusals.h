// What each refusal of Endpoint Security to make a client means, and how to fix it. One row for each code of the
// header.
#pragma once

#include "src/native/endpoint_security.h"

namespace esrecord {

struct Refusal {
  es_new_client_result_t result;
  const char* problem;
  const char* remedy;
  bool curable_while_waiting;  // a later attempt in the same process may succeed
};

// Takes any result but success. A result that the header does not have counts as an internal error.
const Refusal& refusal_of(es_new_client_result_t result);

}  // namespace esrecord
