// TraceCopy: a trace that JavaScript has native code write, out of messages of another one, drafts of eslogger's lines
// and finished records. `src/trace/native-writer.ts` uses it.
#pragma once

#include <napi.h>

#include "src/addon/record_copier.h"

namespace esreplay {

class TraceCopy : public Napi::ObjectWrap<TraceCopy> {
 public:
  static Napi::Function define(Napi::Env env);

  explicit TraceCopy(const Napi::CallbackInfo& info);
  ~TraceCopy() override { copier_.close(); }

  RecordCopier& copier() { return copier_; }
  // Keeps the trace that the messages come from.
  void keep_source(Napi::Object source) {
    if (source_.IsEmpty()) source_ = Napi::Persistent(source);
  }
  bool is_source(Napi::Object source) const { return source_.Value() == source; }
  // States what there is, for JavaScript.
  void report();

 private:
  // Layout of `found`.
  enum Found : uint8_t { kMessages, kRecords, kBlockBytes, kIsRefused };

  Napi::Value open(const Napi::CallbackInfo& info);
  Napi::Value string(const Napi::CallbackInfo& info);
  Napi::Value find(const Napi::CallbackInfo& info);
  Napi::Value remember(const Napi::CallbackInfo& info);
  void begin_message(const Napi::CallbackInfo& info);
  void end_message(const Napi::CallbackInfo& info);
  void record(const Napi::CallbackInfo& info);
  void run(const Napi::CallbackInfo& info);
  void finish(const Napi::CallbackInfo& info);
  Napi::Value take(const Napi::CallbackInfo& info);
  void close(const Napi::CallbackInfo& info);

  RecordCopier copier_;
  double* found_ = nullptr;
  Napi::ObjectReference kept_found_;
  Napi::ObjectReference redactor_;  // a ValueRedactor, or empty
  Napi::ObjectReference source_;
};

}  // namespace esreplay
