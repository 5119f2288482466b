// TraceJson: prints the messages of a block, a piece at a time. `src/print/native-lines.ts` uses it.
#include "src/addon/addon.h"

#include <cstring>
#include <memory>
#include <string>

#include "src/addon/json_printer.h"

namespace esreplay {
namespace {

// What `src/print/native-lines.ts` makes of a style.
LineStyle style_of(const Napi::Object& style) {
  const auto number = [&](const char* key) { return style.Get(key).ToNumber(); };
  const auto flag = [&](const char* key) { return style.Get(key).ToBoolean().Value(); };
  LineStyle found;
  found.version = static_cast<uint8_t>(number("version").Uint32Value());
  found.stated_version = number("statedVersion").Uint32Value();
  found.slashes = flag("slashes");
  found.safe = flag("safe");
  found.token_arrays = flag("tokenArrays");
  found.deadline = static_cast<LineStyle::Deadline>(number("deadline").Uint32Value());
  found.extensions = flag("extensions");
  found.shuffles = flag("shuffles");
  found.seed = number("seed").Uint32Value();
  return found;
}

Subscription subscription_of(const Napi::Value& given) {
  Subscription found;
  if (!given.IsObject()) return found;
  found.is_client = true;
  const auto events = given.As<Napi::Object>().Get("eventTypes").As<Napi::Array>();
  for (uint32_t i = 0; i < events.Length(); ++i) {
    const uint32_t event = events.Get(i).ToNumber().Uint32Value();
    if (event < kEventTypeCount) found.events.set(event);
  }
  const auto selected = given.As<Napi::Object>().Get("select").As<Napi::Array>();
  for (uint32_t i = 0; i < selected.Length(); ++i) found.selected.push_back(selected.Get(i).ToString().Utf8Value());
  return found;
}

class TraceJson : public Napi::ObjectWrap<TraceJson> {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(env, "TraceJson",
                       {InstanceMethod("open", &TraceJson::open), InstanceMethod("start", &TraceJson::start),
                        InstanceMethod("next", &TraceJson::next), InstanceMethod("close", &TraceJson::close)});
  }

  // new TraceJson(convert, found, style, subscription). It keeps the function, which must not point to what points to
  // this object.
  explicit TraceJson(const Napi::CallbackInfo& info)
      : Napi::ObjectWrap<TraceJson>(info),
        printer_([this](JsonPrinter::Bytes kind, const uint8_t* bytes, size_t size,
                        std::string& out) { convert(kind, bytes, size, out); },
                 style_of(info[2].As<Napi::Object>()), subscription_of(info[3])) {
    convert_ = Napi::Persistent(info[0].As<Napi::Function>());
    auto found = info[1].As<Napi::Float64Array>();
    kept_found_ = Napi::Persistent(info[1].As<Napi::Object>());
    found_ = found.Data();
  }

 private:
  // What `next` puts into `found`.
  enum Found : uint8_t { kMessages, kRecords, kState, kLines };
  enum State : uint8_t { kGoOn, kBlockEnds, kRefused };
  static constexpr size_t kPiece = size_t{64} << 10;

  // open(header, traceBytes): false for a trace that this build does not read so.
  Napi::Value open(const Napi::CallbackInfo& info) {
    const auto header = info[0].As<Napi::Uint8Array>();
    const auto size = static_cast<size_t>(info[1].As<Napi::Number>().DoubleValue());
    const bool is_open = stream_->start(header.Data(), header.ByteLength(), size) && printer_.start(*stream_, size);
    return Napi::Boolean::New(info.Env(), is_open);
  }

  // start(block): the bytes must not change until they are read.
  void start(const Napi::CallbackInfo& info) {
    const auto bytes = info[0].As<Napi::Uint8Array>();
    block_ = Napi::Persistent(info[0].As<Napi::Object>());
    stream_->start_block(bytes.Data(), bytes.ByteLength());
  }

  // next(target): puts the next lines into `target` and returns how many bytes they are. Returns the lines themselves
  // if they are longer.
  Napi::Value next(const Napi::CallbackInfo& info) {
    std::string& out = printer_.out();
    out.clear();
    State state = kGoOn;
    while (state == kGoOn && out.size() < kPiece && !Env().IsExceptionPending()) state = record();
    found_[kMessages] = static_cast<double>(messages_);
    found_[kRecords] = static_cast<double>(records_);
    found_[kState] = state;
    found_[kLines] = static_cast<double>(lines_);
    auto target = info[0].As<Napi::Uint8Array>();
    if (out.size() > target.ByteLength()) return Napi::Buffer<char>::Copy(info.Env(), out.data(), out.size());
    memcpy(target.Data(), out.data(), out.size());
    return Napi::Number::New(info.Env(), static_cast<double>(out.size()));
  }

  // Gives memory back, of which JavaScript does not know. Then every record is refused.
  void close(const Napi::CallbackInfo& /*info*/) {
    stream_->close();
    printer_.close();
    block_.Reset();
  }

  State record() {
    RecordStream& stream = *stream_;
    const RecordStream::Kind kind = stream.peek();
    if (kind == RecordStream::Kind::kEnd) return kBlockEnds;
    if (!stream.next()) return kRefused;
    if (kind == RecordStream::Kind::kDefinition && !printer_.define(stream)) return kRefused;
    ++records_;
    if (kind == RecordStream::Kind::kMessage) {
      ++messages_;
      if (printer_.message(stream)) ++lines_;
    } else if (kind == RecordStream::Kind::kOther) {
      printer_.other(stream);
    }
    return kGoOn;
  }

  void convert(JsonPrinter::Bytes kind, const uint8_t* bytes, size_t size, std::string& out) {
    const Napi::Value text = convert_.Call(
        {Napi::Number::New(Env(), static_cast<uint8_t>(kind)), Napi::Buffer<uint8_t>::Copy(Env(), bytes, size)});
    if (text.IsString()) out.append(text.As<Napi::String>().Utf8Value());
  }

  std::unique_ptr<RecordStream> stream_ = std::make_unique<RecordStream>();
  JsonPrinter printer_;
  uint64_t messages_ = 0;
  uint64_t lines_ = 0;
  uint64_t records_ = 0;
  double* found_ = nullptr;
  Napi::FunctionReference convert_;
  Napi::ObjectReference kept_found_;
  Napi::ObjectReference block_;
};

}  // namespace

void register_json(Napi::Env env, Napi::Object exports) { exports.Set("TraceJson", TraceJson::define(env)); }

}  // namespace esreplay
