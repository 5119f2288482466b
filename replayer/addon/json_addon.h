// Registers the class that prints the messages of a trace as JSON.
#pragma once

#include <napi.h>

namespace esreplay {

void register_json(Napi::Env env, Napi::Object exports);

}  // namespace esreplay
