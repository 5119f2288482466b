#include "replayer/addon/copy_addon.h"

#include "src/native/cbor_writer.h"

namespace esreplay {
namespace {

// A value as JavaScript has it.
Napi::Value value_of(Napi::Env env, ItemBytes item) {
  if (item.size == 0) return env.Null();
  CborCursor content{item.at};
  CborMajor major;
  const uint64_t length = content.head(&major);
  if (major == CborMajor::kText) return Napi::String::New(env, reinterpret_cast<const char*>(content.at), length);
  return Napi::Buffer<uint8_t>::Copy(env, content.at, length);
}

void append(CborMajor major, const void* data, size_t size, std::string& out) {
  uint8_t head[9];
  CborWriter writer(head, sizeof head);
  writer.head(major, size);
  out.append(reinterpret_cast<const char*>(head), writer.size());
  out.append(static_cast<const char*>(data), size);
}

}  // namespace

Napi::Function TraceCopy::define(Napi::Env env) {
  return DefineClass(env, "TraceCopy",
                     {InstanceMethod("open", &TraceCopy::open), InstanceMethod("string", &TraceCopy::string),
                      InstanceMethod("record", &TraceCopy::record), InstanceMethod("run", &TraceCopy::run),
                      InstanceMethod("finish", &TraceCopy::finish), InstanceMethod("take", &TraceCopy::take),
                      InstanceMethod("close", &TraceCopy::close)});
}

// new TraceCopy(found, change). It keeps the function, which must not point to what points to this object.
TraceCopy::TraceCopy(const Napi::CallbackInfo& info) : Napi::ObjectWrap<TraceCopy>(info) {
  kept_found_ = Napi::Persistent(info[0].As<Napi::Object>());
  found_ = info[0].As<Napi::Float64Array>().Data();
  if (info[1].IsFunction()) change_ = Napi::Persistent(info[1].As<Napi::Function>());
}

// open(header, [version, numer, denom, mach base, wall base, budget, definition bytes]): false for lack of memory.
Napi::Value TraceCopy::open(const Napi::CallbackInfo& info) {
  const auto header = info[0].As<Napi::Uint8Array>();
  const uint64_t* words = info[1].As<Napi::BigUint64Array>().Data();
  const MachLine line = {words[3], words[4], static_cast<uint32_t>(words[1]), static_cast<uint32_t>(words[2])};
  RecordCopier::Change change;
  if (!change_.IsEmpty())
    change = [this](const RecordCopier::Question& question, std::string& answer) {
      return this->change(question, answer);
    };
  const bool is_open = copier_.start({static_cast<uint8_t>(words[0]), line, words[5], words[6]}, header.Data(),
                                     header.ByteLength(), std::move(change));
  report();
  return Napi::Boolean::New(info.Env(), is_open);
}

bool TraceCopy::change(const RecordCopier::Question& question, std::string& answer) {
  const Napi::Env env = Env();
  const Napi::HandleScope scope(env);
  const Napi::Value changed =
      change_.Call({Napi::Number::New(env, static_cast<uint8_t>(question.kind)),
                    Napi::Number::New(env, static_cast<uint8_t>(question.content)), value_of(env, question.value),
                    value_of(env, question.folder), Napi::Number::New(env, question.extent)});
  if (env.IsExceptionPending()) return false;
  if (changed.IsString()) {
    const std::string text = changed.As<Napi::String>().Utf8Value();
    append(CborMajor::kText, text.data(), text.size(), answer);
  } else if (changed.IsTypedArray()) {
    const auto bytes = changed.As<Napi::Uint8Array>();
    append(CborMajor::kBytes, bytes.Data(), bytes.ByteLength(), answer);
  } else {
    constexpr char kNull = '\xF6';
    answer.push_back(kNull);
  }
  return true;
}

// string(item of a string that is not empty): its id.
Napi::Value TraceCopy::string(const Napi::CallbackInfo& info) {
  const auto item = info[0].As<Napi::Uint8Array>();
  const uint32_t id = copier_.target().string_id({item.Data(), item.ByteLength()});
  report();
  return Napi::Number::New(info.Env(), id);
}

// record(bytes): a finished record that is neither a message nor a definition.
void TraceCopy::record(const Napi::CallbackInfo& info) {
  const auto bytes = info[0].As<Napi::Uint8Array>();
  copier_.target().other(bytes.Data(), bytes.ByteLength());
  report();
}

// run([version, mach base, wall base]): call behind its record.
void TraceCopy::run(const Napi::CallbackInfo& info) {
  const uint64_t* words = info[0].As<Napi::BigUint64Array>().Data();
  copier_.target().run(static_cast<uint8_t>(words[0]), words[1], words[2]);
}

void TraceCopy::finish(const Napi::CallbackInfo& /*info*/) {
  if (!copier_.target().finish()) copier_.target().refuse();
  report();
}

// take(): the finished blocks.
Napi::Value TraceCopy::take(const Napi::CallbackInfo& info) {
  const ItemBytes blocks = copier_.target().blocks();
  const Napi::Value taken = Napi::Buffer<uint8_t>::Copy(info.Env(), blocks.at, blocks.size);
  copier_.target().clear_blocks();
  report();
  return taken;
}

// Gives memory back, of which JavaScript does not know. Then nothing is written.
void TraceCopy::close(const Napi::CallbackInfo& /*info*/) {
  copier_.close();
  source_.Reset();
}

void TraceCopy::report() {
  const CopyTarget& target = copier_.target();
  found_[kMessages] = static_cast<double>(target.messages());
  found_[kRecords] = static_cast<double>(target.records());
  found_[kBlockBytes] = static_cast<double>(target.has_refused() ? 0 : target.blocks().size);
  found_[kIsRefused] = target.has_refused() ? 1 : 0;
}

void register_copy(Napi::Env env, Napi::Object exports) { exports.Set("TraceCopy", TraceCopy::define(env)); }

}  // namespace esreplay
