// One call of a framework in the kit: stated like any call of the table, then asked of the service models of the run.
#pragma once

#include "replayer/scope/wrap.h"
#include "replayer/service_loop.h"

namespace esreplay {

// `answer(served)` is what the call returns: `served` says whether a model led to a service, which has worked by then.
template <class Answer>
auto framework_call(Call call, ReachKind kind, const char* name, const void* caller, Answer answer) {
  const auto asked = [&] { return answer(modelled_call(call, kind, name)); };
  ESREPLAY_BODY_FOR(caller, call, CallClass::kAlways, uint64_t{0}, asked());
}

}  // namespace esreplay

// Of the function `name`, which has a row in the table of calls.
#define KIT_CALL(name, answer)                                                                                        \
  esreplay::framework_call(esreplay::kCall##name, esreplay::ReachKind::kFunction, #name, __builtin_return_address(0), \
                           answer)
