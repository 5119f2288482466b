// The addon's entry point. Each part registers its own functions.
#include "src/addon/addon.h"

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
