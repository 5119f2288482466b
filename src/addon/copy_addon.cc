#include "src/addon/copy_addon.h"

#include <cstring>

#include "src/addon/addon.h"
#include "src/addon/redactor_addon.h"

namespace esreplay {
namespace {

ItemBytes array_of(const Napi::Value& value) {
  const auto bytes = value.As<Napi::Uint8Array>();
  return {bytes.Data(), bytes.ByteLength()};
}

KeptDefinitions::Kind kind_of(const Napi::Value& value) {
  return static_cast<KeptDefinitions::Kind>(value.As<Napi::Number>().Uint32Value() % KeptDefinitions::kKinds);
}

}  // namespace

Napi::Function TraceCopy::define(Napi::Env env) {
  return DefineClass(
      env, "TraceCopy",
      {InstanceMethod("open", &TraceCopy::open), InstanceMethod("string", &TraceCopy::string),
       InstanceMethod("find", &TraceCopy::find), InstanceMethod("remember", &TraceCopy::remember),
       InstanceMethod("beginMessage", &TraceCopy::begin_message), InstanceMethod("endMessage", &TraceCopy::end_message),
       InstanceMethod("record", &TraceCopy::record), InstanceMethod("run", &TraceCopy::run),
       InstanceMethod("finish", &TraceCopy::finish), InstanceMethod("take", &TraceCopy::take),
       InstanceMethod("close", &TraceCopy::close)});
}

// new TraceCopy(found, ValueRedactor or null)
TraceCopy::TraceCopy(const Napi::CallbackInfo& info) : Napi::ObjectWrap<TraceCopy>(info) {
  kept_found_ = Napi::Persistent(info[0].As<Napi::Object>());
  found_ = info[0].As<Napi::Float64Array>().Data();
  if (info[1].IsObject()) redactor_ = Napi::Persistent(info[1].As<Napi::Object>());
}

// open(header, [version, numer, denom, mach base, wall base, budget, definition bytes]): false for lack of memory.
Napi::Value TraceCopy::open(const Napi::CallbackInfo& info) {
  const auto header = info[0].As<Napi::Uint8Array>();
  const uint64_t* words = info[1].As<Napi::BigUint64Array>().Data();
  const MachLine line = {words[3], words[4], static_cast<uint32_t>(words[1]), static_cast<uint32_t>(words[2])};
  CountingRedactor* redactor = redactor_.IsEmpty() ? nullptr : &ValueRedactor::Unwrap(redactor_.Value())->redactor();
  const bool is_open = copier_.start({static_cast<uint8_t>(words[0]), line, words[5], words[6]}, header.Data(),
                                     header.ByteLength(), redactor);
  report();
  return Napi::Boolean::New(info.Env(), is_open);
}

// string(item of a string that is not empty): its id.
Napi::Value TraceCopy::string(const Napi::CallbackInfo& info) {
  const auto item = info[0].As<Napi::Uint8Array>();
  const uint32_t id = copier_.target().string_id({item.Data(), item.ByteLength()});
  report();
  return Napi::Number::New(info.Env(), id);
}

// find(kind, record of a definition): its id, or -1.
Napi::Value TraceCopy::find(const Napi::CallbackInfo& info) {
  const uint32_t id = copier_.target().find(kind_of(info[0]), array_of(info[1]));
  return Napi::Number::New(info.Env(), id == InternTable::kAbsent ? -1.0 : static_cast<double>(id));
}

// remember(kind, record of a definition that was written): its id.
Napi::Value TraceCopy::remember(const Napi::CallbackInfo& info) {
  const uint32_t id = copier_.target().remember(kind_of(info[0]), array_of(info[1]));
  report();
  return Napi::Number::New(info.Env(), id);
}

// beginMessage(event type, clock): forgets definitions if they take too much, and says what the message's numbers are
// differences to.
void TraceCopy::begin_message(const Napi::CallbackInfo& info) {
  const auto event_type = static_cast<uint16_t>(info[0].As<Napi::Number>().Uint32Value());
  auto words = info[1].As<Napi::BigUint64Array>();
  if (words.ElementLength() * sizeof(uint64_t) < sizeof(CopyTarget::Clock)) return;
  copier_.target().limit();
  const CopyTarget::Clock clock = copier_.target().clock(event_type);
  memcpy(words.Data(), &clock, sizeof clock);
  report();
}

// endMessage(event type, clock, record): appends the record of the message.
void TraceCopy::end_message(const Napi::CallbackInfo& info) {
  const auto event_type = static_cast<uint16_t>(info[0].As<Napi::Number>().Uint32Value());
  const auto words = info[1].As<Napi::BigUint64Array>();
  if (words.ElementLength() * sizeof(uint64_t) < sizeof(CopyTarget::Clock)) return;
  CopyTarget::Clock clock;
  memcpy(&clock, words.Data(), sizeof clock);
  copier_.target().set_clock(clock, event_type);
  const ItemBytes record = array_of(info[2]);
  copier_.target().message_record(record.at, record.size);
  report();
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
  redactor_.Reset();
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
