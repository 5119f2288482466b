// The addon's entry point. Each part registers its own functions.
#include <napi.h>

#include "replayer/addon/copy_addon.h"
#include "replayer/addon/json_addon.h"
#include "replayer/addon/lines_addon.h"
#include "replayer/addon/machine_addon.h"
#include "replayer/addon/reaper_addon.h"
#include "replayer/addon/redactor_addon.h"
#include "replayer/addon/replay_addon.h"
#include "replayer/addon/rows_addon.h"
#include "replayer/addon/trace_addon.h"

namespace {

Napi::Object start(Napi::Env env, Napi::Object exports) {
  esreplay::register_trace(env, exports);
  esreplay::register_replay(env, exports);
  esreplay::register_rows(env, exports);
  esreplay::register_copy(env, exports);
  esreplay::register_redactor(env, exports);
  esreplay::register_json(env, exports);
  esreplay::register_lines(env, exports);
  esreplay::register_machine(env, exports);
  esreplay::register_reaper(env, exports);
  return exports;
}

}  // namespace

NODE_API_MODULE(esreplay, start)
