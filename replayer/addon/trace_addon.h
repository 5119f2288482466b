// The trace functions of the addon; src/addon/load.ts has their types.
#pragma once

#include <napi.h>

namespace esreplay {

void register_trace(Napi::Env env, Napi::Object exports);

}  // namespace esreplay
