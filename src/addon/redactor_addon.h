// ValueRedactor: applies a policy to values, for JavaScript and for a TraceCopy. `src/edit/native-redactor.ts` uses it.
#pragma once

#include <napi.h>

#include <memory>

#include "src/addon/counting_redactor.h"

namespace esreplay {

class ValueRedactor : public Napi::ObjectWrap<ValueRedactor> {
 public:
  static Napi::Function define(Napi::Env env);

  explicit ValueRedactor(const Napi::CallbackInfo& info);

  CountingRedactor& redactor() { return *redactor_; }

 private:
  Napi::Value text(const Napi::CallbackInfo& info);
  Napi::Value bytes(const Napi::CallbackInfo& info);
  Napi::Value access_list(const Napi::CallbackInfo& info);
  Napi::Value entitlements(const Napi::CallbackInfo& info);
  void close(const Napi::CallbackInfo& info);

  Napi::ObjectReference counts_;
  std::unique_ptr<CountingRedactor> redactor_;
};

}  // namespace esreplay
