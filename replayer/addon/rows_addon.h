// Registers the class that fills columns with the messages of a trace.
#pragma once

#include <napi.h>

namespace esreplay {

void register_rows(Napi::Env env, Napi::Object exports);

}  // namespace esreplay
