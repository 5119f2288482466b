#include "src/addon/redactor_addon.h"

#include <cstring>
#include <utility>

#include "src/addon/addon.h"
#include "src/native/utf8.h"

namespace esreplay {
namespace {

std::string_view view(Napi::Value bytes) {
  const auto array = bytes.As<Napi::Uint8Array>();
  return {reinterpret_cast<const char*>(array.Data()), array.ByteLength()};
}

// A text is a string, or bytes that are not UTF-8.
std::string bytes_of(Napi::Value text) {
  return text.IsString() ? text.As<Napi::String>().Utf8Value() : std::string(view(text));
}

Content content_of(Napi::Value number) {
  return static_cast<Content>(static_cast<uint8_t>(number.As<Napi::Number>().Uint32Value()));
}

Napi::Value copy(Napi::Env env, std::string_view bytes) {
  Napi::Uint8Array array = Napi::Uint8Array::New(env, bytes.size());
  if (!bytes.empty()) memcpy(array.Data(), bytes.data(), bytes.size());
  return array;
}

}  // namespace

Napi::Function ValueRedactor::define(Napi::Env env) {
  return DefineClass(
      env, "ValueRedactor",
      {InstanceMethod("text", &ValueRedactor::text), InstanceMethod("bytes", &ValueRedactor::bytes),
       InstanceMethod("accessList", &ValueRedactor::access_list),
       InstanceMethod("entitlements", &ValueRedactor::entitlements), InstanceMethod("close", &ValueRedactor::close)});
}

// new ValueRedactor(counts by rule, actions by rule, [folders, trees, identifiers, variables], key)
ValueRedactor::ValueRedactor(const Napi::CallbackInfo& info) : Napi::ObjectWrap<ValueRedactor>(info) {
  counts_ = Napi::Persistent(info[0].As<Napi::Object>());
  RedactionPolicy::Kept kept;
  const auto lists = info[2].As<Napi::Array>();
  for (uint32_t i = 0; i < kept.size(); ++i) {
    const auto words = lists.Get(i).As<Napi::Array>();
    for (uint32_t at = 0; at < words.Length(); ++at) kept[i].push_back(words.Get(at).As<Napi::String>().Utf8Value());
  }
  redactor_ = std::make_unique<CountingRedactor>(info[1].As<Napi::Uint8Array>().Data(), std::move(kept), view(info[3]),
                                                 info[0].As<Napi::Float64Array>().Data());
}

// text(content, value, folder of a name or null): a string, or bytes that are not UTF-8.
Napi::Value ValueRedactor::text(const Napi::CallbackInfo& info) {
  const std::string value = bytes_of(info[1]);
  std::optional<std::string> folder;
  if (!info[2].IsNull()) folder = bytes_of(info[2]);
  const std::string_view redacted = redactor_->text(content_of(info[0]), value, folder);
  if (is_utf8(reinterpret_cast<const uint8_t*>(redacted.data()), redacted.size()))
    return Napi::String::New(info.Env(), redacted.data(), redacted.size());
  return copy(info.Env(), redacted);
}

// bytes(content, value)
Napi::Value ValueRedactor::bytes(const Napi::CallbackInfo& info) {
  return copy(info.Env(), redactor_->bytes(content_of(info[0]), view(info[1])));
}

// accessList(value)
Napi::Value ValueRedactor::access_list(const Napi::CallbackInfo& info) {
  return copy(info.Env(), redactor_->access_list(view(info[0])));
}

// entitlements(value): null if they are left out.
Napi::Value ValueRedactor::entitlements(const Napi::CallbackInfo& info) {
  return redactor_->keeps_entitlements(view(info[0])) ? info[0] : info.Env().Null();
}

// Gives memory back, of which JavaScript does not know.
void ValueRedactor::close(const Napi::CallbackInfo& /*info*/) { redactor_->forget(); }

void register_redactor(Napi::Env env, Napi::Object exports) {
  exports.Set("ValueRedactor", ValueRedactor::define(env));
}

}  // namespace esreplay
