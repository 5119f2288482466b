#include "replayer/addon/machine_addon.h"

#include "replayer/addon/machine_probe.h"

namespace esreplay {
namespace {

Napi::Value probe(const Napi::CallbackInfo& info) {
  const MachineProbe found = probe_machine();
  Napi::Object result = Napi::Object::New(info.Env());
  result.Set("userDispatch", found.user_dispatch);
  result.Set("switchRing", found.switch_ring);
  return result;
}

}  // namespace

void register_machine(Napi::Env env, Napi::Object exports) {
  exports.Set("probeMachine", Napi::Function::New(env, probe));
}

}  // namespace esreplay
