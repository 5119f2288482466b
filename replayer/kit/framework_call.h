// Runs one framework call in the kit. It is recorded like any call of the table and asks the service models of the run.
#pragma once

#include "replayer/models/service_loop.h"
#include "replayer/wrappers/wrap.h"

namespace esreplay {

// Returns what `answer()` returns.
template <CallClass kClass = CallClass::kAlways, class Answer>
auto framework_call(Call call, const void* caller, Answer answer) {
  ESREPLAY_BODY_FOR(caller, call, kClass, uint64_t{0}, answer());
}

}  // namespace esreplay

// Runs the call of the function `name`, which has a row in the table of calls, and returns what `answer(served)`
// returns. `served` says whether a model leads to a service. If the client made the call itself, the service has done
// its work by then.
#define KIT_CALL(name, answer)                                                 \
  esreplay::framework_call(esreplay::kCall##name, __builtin_return_address(0), \
                           [&] { return (answer)(esreplay::is_modelled(esreplay::kCall##name)); })
