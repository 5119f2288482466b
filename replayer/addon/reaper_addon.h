// The functions that start the reaper of a client.
#pragma once

#include <napi.h>

namespace esreplay {

void register_reaper(Napi::Env env, Napi::Object exports);

}  // namespace esreplay
