// A message waits for its place as a draft: the values of its envelope, and its record with everything in place. Drafts
// are in the memory of JavaScript, which passes them back as they are.
#include "src/addon/addon.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include "src/addon/copy_addon.h"
#include "src/addon/eslogger_line.h"

namespace esreplay {
namespace {

class EsloggerLines : public Napi::ObjectWrap<EsloggerLines> {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(env, "EsloggerLines",
                       {InstanceMethod("read", &EsloggerLines::read), InstanceMethod("isSame", &EsloggerLines::is_same),
                        InstanceMethod("write", &EsloggerLines::write)});
  }

  // new EsloggerLines(places, words, numbers, seconds). It keeps the arrays: of each line where it begins and ends, and
  // what `read` finds.
  explicit EsloggerLines(const Napi::CallbackInfo& info) : Napi::ObjectWrap<EsloggerLines>(info) {
    const auto places = info[0].As<Napi::Uint32Array>();
    auto words = info[1].As<Napi::Uint32Array>();
    auto numbers = info[2].As<Napi::BigUint64Array>();
    auto seconds = info[3].As<Napi::Float64Array>();
    const size_t lines = places.ElementLength() / kPlaceWords;
    // Without lines it refuses all of them.
    if (words.ElementLength() == lines * kWords && numbers.ElementLength() == lines * kNumbers &&
        seconds.ElementLength() == lines * kTimes)
      lines_ = lines;
    places_ = places.Data();
    words_ = words.Data();
    numbers_ = numbers.Data();
    seconds_ = seconds.Data();
    for (size_t i = 0; i < kArrays; ++i) kept_[i] = Napi::Persistent(info[i].As<Napi::Object>());
  }

 private:
  // By line, in each array.
  enum Place : uint8_t { kStart, kEnd, kPlaceWords };
  enum Word : uint8_t { kDraft, kVersion, kEventType, kWords };
  enum Number : uint8_t { kMachTime, kSeqNum, kGlobalSeqNum, kNumbers };
  enum Time : uint8_t { kSeconds, kNanoseconds, kTimes };
  enum DraftNumber : uint8_t { kOwnSeqNum, kOwnGlobalSeqNum, kTwinSeqNum, kTwinDeadline, kDraftNumbers };
  static constexpr size_t kArrays = 4;
  // In place of where its draft ends: the line is left to JavaScript.
  static constexpr uint32_t kRefused = 0;
  // When finished blocks should be taken.
  static constexpr size_t kTakenBytes = size_t{1} << 20;

  // read(bytes, count, drafts): reads so many lines of `bytes`. A draft begins where the one before it ends.
  void read(const Napi::CallbackInfo& info) {
    const auto bytes = info[0].As<Napi::Uint8Array>();
    const uint32_t count = std::min<uint32_t>(info[1].As<Napi::Number>().Uint32Value(), static_cast<uint32_t>(lines_));
    auto drafts = info[2].As<Napi::Uint8Array>();
    size_t used = 0;
    for (uint32_t line = 0; line < count; ++line) {
      const uint32_t* place = places_ + size_t{kPlaceWords} * line;
      uint32_t* words = words_ + size_t{kWords} * line;
      words[kDraft] = kRefused;
      // A line feed is behind each.
      if (place[kStart] > place[kEnd] || place[kEnd] >= bytes.ByteLength()) continue;
      constexpr size_t kHead = sizeof(CopiedEnvelope);
      if (drafts.ByteLength() - used <= kHead) continue;
      CborWriter draft(drafts.Data() + used + kHead, drafts.ByteLength() - used - kHead);
      if (!line_->read(bytes.Data() + place[kStart], bytes.Data() + place[kEnd], draft)) continue;
      memcpy(drafts.Data() + used, &line_->envelope(), kHead);
      used += kHead + draft.size();
      words[kDraft] = static_cast<uint32_t>(used);
      report(line);
    }
  }

  void report(size_t line) {
    constexpr uint64_t kSecond = kNsPerSecond;
    const CopiedEnvelope& envelope = line_->envelope();
    const uint64_t seconds = envelope.wall_ns / kSecond;
    words_[line * kWords + kVersion] = envelope.version;
    words_[line * kWords + kEventType] = line_->event_type();
    numbers_[line * kNumbers + kMachTime] = envelope.mach_time;
    numbers_[line * kNumbers + kSeqNum] = envelope.seq_num;
    numbers_[line * kNumbers + kGlobalSeqNum] = envelope.global_seq_num;
    seconds_[line * kTimes + kSeconds] = static_cast<double>(seconds);
    seconds_[line * kTimes + kNanoseconds] = static_cast<double>(envelope.wall_ns % kSecond);
  }

  // isSame(a, start, end, b, start, end): whether two drafts differ in nothing but sequence numbers.
  Napi::Value is_same(const Napi::CallbackInfo& info) {
    const Drafted a = drafted(info, 0);
    const Drafted b = drafted(info, 3);
    const bool is_same = a.size != 0 && a.size == b.size && a.envelope.version == b.envelope.version &&
                         a.envelope.is_auth == b.envelope.is_auth && a.envelope.mach_time == b.envelope.mach_time &&
                         a.envelope.wall_ns == b.envelope.wall_ns && a.envelope.deadline == b.envelope.deadline &&
                         memcmp(a.record, b.record, a.size) == 0;
    return Napi::Boolean::New(info.Env(), is_same);
  }

  struct Drafted {
    CopiedEnvelope envelope = {};
    const uint8_t* record = nullptr;
    size_t size = 0;  // of the record; 0: no draft is there
  };

  static Drafted drafted(const Napi::CallbackInfo& info, size_t argument) {
    const auto memory = info[argument].As<Napi::Uint8Array>();
    const size_t start = info[argument + 1].As<Napi::Number>().Uint32Value();
    const size_t end = info[argument + 2].As<Napi::Number>().Uint32Value();
    Drafted draft;
    if (end > memory.ByteLength() || start > end || end - start <= sizeof draft.envelope) return draft;
    memcpy(&draft.envelope, memory.Data() + start, sizeof draft.envelope);
    draft.record = memory.Data() + start + sizeof draft.envelope;
    draft.size = end - start - sizeof draft.envelope;
    return draft;
  }

  // write(to, drafts, starts, twin types, numbers, from, count): writes the drafts that begin there, each after its
  // twin. Returns how many it wrote: it stops when finished blocks should be taken.
  Napi::Value write(const Napi::CallbackInfo& info) {
    TraceCopy& to = *TraceCopy::Unwrap(info[0].As<Napi::Object>());
    const auto drafts = info[1].As<Napi::Uint8Array>();
    const auto starts = info[2].As<Napi::Uint32Array>();
    const auto twin_types = info[3].As<Napi::Int32Array>();
    const auto numbers = info[4].As<Napi::BigUint64Array>();
    const uint32_t from = info[5].As<Napi::Number>();
    const uint32_t count = std::min<size_t>({info[6].As<Napi::Number>().Uint32Value(), starts.ElementLength(),
                                             twin_types.ElementLength(), numbers.ElementLength() / kDraftNumbers});
    RecordCopier& copier = to.copier();
    uint32_t at = from;
    while (at < count && !copier.target().has_refused()) {
      const uint8_t* draft = drafts.Data() + starts[at];
      CopiedEnvelope envelope;
      if (starts[at] + sizeof envelope >= drafts.ByteLength()) {
        copier.target().refuse();
        break;
      }
      memcpy(&envelope, draft, sizeof envelope);
      const uint64_t* number = numbers.Data() + size_t{kDraftNumbers} * at;
      envelope.seq_num = number[kOwnSeqNum];
      envelope.global_seq_num = number[kOwnGlobalSeqNum];
      if (twin_types[at] >= 0) {
        CopiedEnvelope twin = envelope;
        twin.is_auth = true;
        twin.seq_num = number[kTwinSeqNum];
        twin.deadline = number[kTwinDeadline];
        copier.message(draft + sizeof envelope, twin, none_, twin_types[at]);
        ++envelope.global_seq_num;
      }
      copier.message(draft + sizeof envelope, envelope, none_);
      ++at;
      if (copier.target().blocks().size >= kTakenBytes) break;
    }
    to.report();
    return Napi::Number::New(info.Env(), at - from);
  }

  std::unique_ptr<EsloggerLine> line_ = std::make_unique<EsloggerLine>();
  KeptDefinitions none_;
  size_t lines_ = 0;
  const uint32_t* places_ = nullptr;
  uint32_t* words_ = nullptr;
  uint64_t* numbers_ = nullptr;
  double* seconds_ = nullptr;
  Napi::ObjectReference kept_[kArrays];
};

}  // namespace

void register_lines(Napi::Env env, Napi::Object exports) { exports.Set("EsloggerLines", EsloggerLines::define(env)); }

}  // namespace esreplay
