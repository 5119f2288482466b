// Registers the in-process replay with Node: an es_client_t whose handler is a JavaScript function.
#pragma once

#include <napi.h>

namespace esreplay {

void register_replay(Napi::Env env, Napi::Object exports);

}  // namespace esreplay
