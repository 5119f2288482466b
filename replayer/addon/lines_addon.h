// EsloggerLines: reads eslogger's lines as messages, and writes those. `src/import/native-lines.ts` uses it.
#pragma once

#include <napi.h>

namespace esreplay {

void register_lines(Napi::Env env, Napi::Object exports);

}  // namespace esreplay
