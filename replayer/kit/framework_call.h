// One call of a framework in the kit: stated like any call of the table, which asks the service models of the run.
#pragma once

#include "replayer/models/service_loop.h"
#include "replayer/scope/wrap.h"

namespace esreplay {

// `answer()` is what the call returns.
template <CallClass kClass = CallClass::kAlways, class Answer>
auto framework_call(Call call, const void* caller, Answer answer) {
  ESREPLAY_BODY_FOR(caller, call, kClass, uint64_t{0}, answer());
}

}  // namespace esreplay

// Of the function `name`, which has a row in the table of calls. `answer(served)` is what the call returns: `served`
// says whether a model leads to a service, which has worked by then where the client made the call itself.
#define KIT_CALL(name, answer)                                                 \
  esreplay::framework_call(esreplay::kCall##name, __builtin_return_address(0), \
                           [&] { return (answer)(esreplay::is_modelled(esreplay::kCall##name)); })
