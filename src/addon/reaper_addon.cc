#include "src/addon/addon.h"

#include <string>
#include <vector>

#include "src/addon/reaper_start.h"

namespace esreplay {
namespace {

// Texts as exec takes them.
class Texts {
 public:
  explicit Texts(const Napi::Array& from) {
    for (uint32_t i = 0; i < from.Length(); ++i) texts_.push_back(from.Get(i).As<Napi::String>());
    for (std::string& text : texts_) pointers_.push_back(text.data());
    pointers_.push_back(nullptr);
  }

  char* const* all() const { return pointers_.data(); }

 private:
  std::vector<std::string> texts_;
  std::vector<char*> pointers_;
};

Napi::Value start(const Napi::CallbackInfo& info) {
  const std::string program = info[0].As<Napi::String>();
  const Texts words(info[1].As<Napi::Array>());
  const Texts environment(info[2].As<Napi::Array>());
  const bool input = info[3].As<Napi::Boolean>(), output = info[4].As<Napi::Boolean>();
  const StartedReaper started = start_reaper({program.c_str(), words.all(), environment.all(), input, output});
  Napi::Object result = Napi::Object::New(info.Env());
  result.Set("error", started.error);
  result.Set("pid", started.pid);
  result.Set("socket", started.socket);
  const Napi::Array streams = Napi::Array::New(info.Env());
  for (uint32_t number = 0; number < 3; ++number) streams.Set(number, started.streams[number]);
  result.Set("streams", streams);
  result.Set("toCopy", started.to_copy);
  return result;
}

Napi::Value await(const Napi::CallbackInfo& info) {
  await_reaper(info[0].As<Napi::Number>().Int32Value());
  return info.Env().Undefined();
}

}  // namespace

void register_reaper(Napi::Env env, Napi::Object exports) {
  exports.Set("startReaper", Napi::Function::New(env, start));
  exports.Set("awaitReaper", Napi::Function::New(env, await));
}

}  // namespace esreplay
