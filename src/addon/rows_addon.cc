// TraceRows: fills the typed arrays of `src/trace/message-columns.ts` with the messages of a block.
#include "src/addon/addon.h"

#include <cstring>
#include <memory>
#include <vector>

#include "src/addon/copy_addon.h"
#include "src/addon/kept_definitions.h"
#include "src/addon/record_stream.h"

namespace esreplay {
namespace {

constexpr uint64_t kSecond = 1'000'000'000;

class TraceRows : public Napi::ObjectWrap<TraceRows> {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(env, "TraceRows",
                       {InstanceMethod("open", &TraceRows::open), InstanceMethod("start", &TraceRows::start),
                        InstanceMethod("next", &TraceRows::next), InstanceMethod("copyImages", &TraceRows::copy_images),
                        InstanceMethod("copy", &TraceRows::copy), InstanceMethod("close", &TraceRows::close)});
  }

  // new TraceRows(columns, found, definitions, whether rows will be copied)
  explicit TraceRows(const Napi::CallbackInfo& info) : Napi::ObjectWrap<TraceRows>(info) {
    const auto columns = info[0].As<Napi::Object>();
    arrays_ = Napi::Persistent(Napi::Array::New(info.Env()));
    found_ = Napi::Persistent(info[1].As<Napi::Object>());
    definitions_ = Napi::Persistent(info[2].As<Napi::Object>());
    array(columns, "eventType", &out_.event_type);
    rows_ = columns.Get("eventType").As<Napi::TypedArray>().ElementLength();
    array(columns, "isAuth", &out_.is_auth);
    array(columns, "machTime", &out_.mach_time);
    array(columns, "deadline", &out_.deadline);
    array(columns, "seqNum", &out_.seq_num);
    array(columns, "globalSeqNum", &out_.global_seq_num);
    array(columns, "seconds", &out_.seconds);
    array(columns, "nanoseconds", &out_.nanoseconds);
    array(columns, "process", &out_.process);
    array(columns, "thread", &out_.thread);
    array(columns, "resultType", &out_.result_type);
    array(columns, "result", &out_.result);
    array(columns, "offset", &out_.offset);
    array(columns, "itemsAt", &out_.items_at);
    array(columns, "items", &out_.items);
    data(info[1], &result_);
    data(info[2], &places_);
    max_definitions_ = info[2].As<Napi::TypedArray>().ElementLength() / kPlaceWords;
    keeps_records_ = info[3].ToBoolean();
    records_.reserve(rows_);
  }

 private:
  // What `next` puts into `found`.
  enum Found : uint8_t { kRows, kPosition, kRecords, kDefinitions, kState, kImageBytes };
  enum State : uint8_t { kGoOn, kOther, kRefused };
  static constexpr size_t kTakenBytes = size_t{1} << 20;
  static constexpr size_t kPlaceWords = 3;  // RecordKind, and the record's place in the block
  // In place of a number of items: the payload is one item, bytes.
  static constexpr int32_t kRawBytes = 1 << 30;

  struct Columns {
    uint16_t* event_type;
    uint8_t* is_auth;
    uint64_t* mach_time;
    uint64_t* deadline;
    uint64_t* seq_num;
    uint64_t* global_seq_num;
    double* seconds;
    uint32_t* nanoseconds;
    uint32_t* process;
    double* thread;
    uint8_t* result_type;
    uint32_t* result;
    double* offset;
    uint32_t* items_at;
    int32_t* items;
  };

  template <class T>
  static void data(Napi::Value value, T** to) {
    const auto view = value.As<Napi::TypedArray>();
    *to = reinterpret_cast<T*>(static_cast<uint8_t*>(view.ArrayBuffer().Data()) + view.ByteOffset());
  }
  // Keeps the array, and not the columns: they point to what points to this object, so it would never be collected.
  template <class T>
  void array(const Napi::Object& columns, const char* name, T** to) {
    const Napi::Array arrays = arrays_.Value();
    const Napi::Value array = columns.Get(name);
    arrays.Set(arrays.Length(), array);
    data(array, to);
  }

  // open(header, traceBytes): false for a trace that this build does not read so.
  Napi::Value open(const Napi::CallbackInfo& info) {
    const auto header = info[0].As<Napi::Uint8Array>();
    const auto size = static_cast<size_t>(info[1].As<Napi::Number>().DoubleValue());
    const bool is_open = stream_->start(header.Data(), header.ByteLength(), size) &&
                         (!keeps_records_ || kept_.reserve(stream_->arena(), size));
    return Napi::Boolean::New(info.Env(), is_open);
  }

  // start(block, offset of its bytes in the file); the bytes must not change until they are read.
  void start(const Napi::CallbackInfo& info) {
    const auto bytes = info[0].As<Napi::Uint8Array>();
    block_ = Napi::Persistent(info[0].As<Napi::Object>());
    base_ = info[1].As<Napi::Number>().DoubleValue();
    stream_->start_block(bytes.Data(), bytes.ByteLength());
    records_.clear();
  }

  // Reads messages and definitions until the columns are full, the block ends, or another record comes. That one is
  // read only if no message precedes it.
  void next(const Napi::CallbackInfo& /*info*/) {
    RecordStream& stream = *stream_;
    uint32_t rows = 0;
    uint32_t records = 0;
    uint32_t definitions = 0;
    size_t image_bytes = 0;
    State state = kGoOn;
    size_t position = stream.end();
    records_.clear();
    while (rows < rows_ && definitions < max_definitions_) {
      const RecordStream::Kind kind = stream.peek();
      if (kind == RecordStream::Kind::kEnd || (kind == RecordStream::Kind::kOther && rows > 0)) break;
      KeptDefinitions::Kind defined;
      if (!stream.next() ||
          (keeps_records_ && kind == RecordStream::Kind::kDefinition && !kept_.keep(stream, &defined))) {
        state = kRefused;
        break;
      }
      if (kind == RecordStream::Kind::kOther) {
        // JavaScript reads it too.
        position = stream.at();
        state = kOther;
        break;
      }
      position = stream.end();
      ++records;
      if (kind == RecordStream::Kind::kMessage) {
        put(rows++);
      } else {
        image_bytes += define(definitions++);
      }
    }
    result_[kRows] = rows;
    result_[kPosition] = static_cast<uint32_t>(position);
    result_[kRecords] = records;
    result_[kDefinitions] = definitions;
    result_[kState] = state;
    result_[kImageBytes] = static_cast<uint32_t>(image_bytes);
  }

  // copyImages(target, at): copies the records of images that `next` found, one after the other.
  void copy_images(const Napi::CallbackInfo& info) {
    auto target = info[0].As<Napi::Uint8Array>();
    const auto at = static_cast<size_t>(info[1].As<Napi::Number>().DoubleValue());
    if (at > target.ByteLength()) return;
    uint8_t* to = target.Data() + at;
    const uint8_t* end = target.Data() + target.ByteLength();
    for (uint32_t definition = 0; definition < result_[kDefinitions]; ++definition) {
      const uint32_t* place = places_ + kPlaceWords * definition;
      const size_t size = place[2] - place[1];
      if (!is_image(static_cast<RecordKind>(place[0])) || size > static_cast<size_t>(end - to)) continue;
      memcpy(to, stream_->block() + place[1], size);
      to += size;
    }
  }

  // copy(to, rows, from): copies these rows, from a place among them on. Returns how many it copied: it stops when
  // finished blocks should be taken.
  Napi::Value copy(const Napi::CallbackInfo& info) {
    TraceCopy& to = *TraceCopy::Unwrap(info[0].As<Napi::Object>());
    const auto wanted = info[1].As<Napi::Uint32Array>();
    const uint32_t from = info[2].As<Napi::Number>();
    RecordCopier& copier = to.copier();
    to.keep_source(info.This().As<Napi::Object>());
    if (!keeps_records_ || !to.is_source(info.This().As<Napi::Object>())) copier.target().refuse();
    uint32_t at = from;
    while (at < wanted.ElementLength() && !copier.target().has_refused()) {
      const uint32_t row = wanted[at];
      if (row >= records_.size()) {
        copier.target().refuse();
        break;
      }
      copier.message(records_[row], envelope(row), kept_);
      ++at;
      if (copier.target().blocks().size >= kTakenBytes) break;
    }
    to.report();
    return Napi::Number::New(info.Env(), at - from);
  }

  CopiedEnvelope envelope(uint32_t row) const {
    const auto wall = static_cast<uint64_t>(out_.seconds[row]) * kSecond + out_.nanoseconds[row];
    return {version_,           out_.is_auth[row] != 0, out_.mach_time[row],     wall,
            out_.deadline[row], out_.seq_num[row],      out_.global_seq_num[row]};
  }

  // Gives memory back, of which JavaScript does not know. Then every record is refused.
  void close(const Napi::CallbackInfo& /*info*/) {
    stream_->close();
    result_[kDefinitions] = 0;  // they are in the block
    records_.clear();
    block_.Reset();
  }

  void put(uint32_t row) {
    const RecordStream& stream = *stream_;
    records_.push_back(stream.record());
    const StreamedMessage& read = stream.message();
    const TraceMessage& message = read.row;
    version_ = message.version;
    out_.event_type[row] = message.event_type;
    out_.is_auth[row] = message.is_auth() ? 1 : 0;
    out_.mach_time[row] = message.mach_time;
    out_.deadline[row] = message.deadline;
    out_.seq_num[row] = message.seq_num;
    out_.global_seq_num[row] = message.global_seq_num;
    const auto wall = static_cast<uint64_t>(message.wall_ns);
    const uint64_t seconds = wall / kSecond;
    out_.seconds[row] = static_cast<double>(seconds);
    out_.nanoseconds[row] = static_cast<uint32_t>(wall % kSecond);
    out_.process[row] = message.process;
    out_.thread[row] = message.thread == TraceMessage::kNoThread ? -1.0 : static_cast<double>(message.thread);
    out_.result_type[row] = read.result_type;
    out_.result[row] = read.result;
    out_.offset[row] = base_ + static_cast<double>(stream.at());
    out_.items_at[row] = static_cast<uint32_t>(stream.at() + (message.place & UINT16_MAX));
    CborCursor record{stream.record()};
    const auto items = static_cast<int32_t>(record.head() - kMessageItems);
    CborMajor major;
    record.head(&major);
    const bool is_raw = major == CborMajor::kNegative;
    out_.items[row] = is_raw ? -1 - kRawBytes : message.is_raw() ? -1 - items : items;
  }

  // Returns the bytes that are to be copied of it.
  size_t define(uint32_t definition) {
    CborCursor record{stream_->record()};
    record.head();
    uint32_t* place = places_ + kPlaceWords * definition;
    place[0] = static_cast<uint32_t>(record.head());
    place[1] = static_cast<uint32_t>(stream_->at());
    place[2] = static_cast<uint32_t>(stream_->end());
    return is_image(static_cast<RecordKind>(place[0])) ? place[2] - place[1] : 0;
  }

  std::unique_ptr<RecordStream> stream_ = std::make_unique<RecordStream>();
  Columns out_ = {};
  uint32_t* result_ = nullptr;
  uint32_t* places_ = nullptr;
  KeptDefinitions kept_;
  bool keeps_records_ = false;
  std::vector<const uint8_t*> records_;  // of the batch
  uint8_t version_ = 0;                  // of the batch
  size_t rows_ = 0;
  size_t max_definitions_ = 0;
  double base_ = 0;
  Napi::Reference<Napi::Array> arrays_;
  Napi::ObjectReference found_;
  Napi::ObjectReference definitions_;
  Napi::ObjectReference block_;
};

}  // namespace

void register_rows(Napi::Env env, Napi::Object exports) { exports.Set("TraceRows", TraceRows::define(env)); }

}  // namespace esreplay
