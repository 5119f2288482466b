// Registers `probeMachine` and `fileCapabilities` with Node.
#pragma once

#include <napi.h>

namespace esreplay {

void register_machine(Napi::Env env, Napi::Object exports);

}  // namespace esreplay
