#include "src/addon/addon.h"

#include <cstring>
#include <string>

#include "src/addon/machine_probe.h"

namespace esreplay {
namespace {

Napi::Value probe(const Napi::CallbackInfo& info) {
  const MachineProbe found = probe_machine();
  Napi::Object result = Napi::Object::New(info.Env());
  result.Set("userDispatch", found.user_dispatch);
  result.Set("switchRing", found.switch_ring);
  return result;
}

Napi::Value capabilities_of(const Napi::CallbackInfo& info) {
  uint8_t bytes[64];  // the newest form has 24
  const std::string path = info[0].As<Napi::String>();
  const size_t size = file_capabilities(path.c_str(), bytes, sizeof bytes);
  if (size == 0) return info.Env().Null();
  Napi::Uint8Array result = Napi::Uint8Array::New(info.Env(), size);
  memcpy(result.Data(), bytes, size);
  return result;
}

Napi::Value unread(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(unread_bytes(info[0].As<Napi::Number>().Int32Value())));
}

}  // namespace

void register_machine(Napi::Env env, Napi::Object exports) {
  exports.Set("probeMachine", Napi::Function::New(env, probe));
  exports.Set("fileCapabilities", Napi::Function::New(env, capabilities_of));
  exports.Set("unreadBytes", Napi::Function::New(env, unread));
}

}  // namespace esreplay
