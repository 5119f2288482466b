// Native trace functions for TypeScript: whole-file checks and the round trip through memory.
#include "src/addon/addon.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "replayer/messages/process_image.h"
#include "src/native/cbor_reader.h"
#include "src/native/crc32c.h"
#include "src/native/trace_reader.h"
#include "src/native/trace_tally.h"
#include "src/native/transcode.h"

namespace esreplay {
namespace {

// Releases the arena's memory at the end of a call.
class ScopedArena {
 public:
  ScopedArena() = default;
  ~ScopedArena() { arena_.release(); }
  ScopedArena(const ScopedArena&) = delete;
  ScopedArena& operator=(const ScopedArena&) = delete;
  Arena& get() { return arena_; }

 private:
  Arena arena_;
};

Napi::Value throw_system_error(Napi::Env env, const std::string& path) {
  const int code = errno;
  const Napi::Error error = Napi::Error::New(env, path + ": " + strerror(code));
  error.Value().Set("errno", code);
  error.ThrowAsJavaScriptException();
  return env.Undefined();
}

Napi::Value throw_type_error(Napi::Env env, const char* wanted) {
  Napi::TypeError::New(env, wanted).ThrowAsJavaScriptException();
  return env.Undefined();
}

Napi::Value throw_trace_error(Napi::Env env, const TraceError& fault) {
  const std::string place = fault.field[0] == 0 ? "the trace" : fault.field;
  const Napi::Error error = Napi::Error::New(env, place + " " + fault.reason);
  const Napi::Object value = error.Value();
  value.Set("offset", static_cast<double>(fault.offset));
  if (fault.record != TraceError::kNoRecord) value.Set("record", static_cast<double>(fault.record));
  value.Set("field", fault.field);
  value.Set("reason", fault.reason);
  error.ThrowAsJavaScriptException();
  return env.Undefined();
}

// Gives the bytes of a file, a window at a time, in memory of our own: a mapped file would raise SIGBUS if it were
// truncated while it is read.
class FileFeed {
 public:
  FileFeed() = default;
  ~FileFeed() {
    if (file_ >= 0) close(file_);
  }
  FileFeed(const FileFeed&) = delete;
  FileFeed& operator=(const FileFeed&) = delete;

  // False, with errno, if the file cannot be read.
  bool open(const std::string& path, Arena& arena) {
    file_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (file_ < 0 || fstat(file_, &status) != 0) return false;
    if (!S_ISREG(status.st_mode)) {
      errno = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
      return false;
    }
    size_ = static_cast<size_t>(status.st_size);
    base_ = arena.reserve(size_ + kPage);
    errno = ENOMEM;
    return base_ != nullptr;
  }

  const uint8_t* data() const { return base_; }
  size_t size() const { return size_; }
  // Why reading ended early: an errno, or 0.
  int failure() const { return failure_; }
  TraceFeed feed() { return {reach, this}; }

 private:
  static constexpr size_t kPage = 16384;
  // Read and given back at once.
  static constexpr size_t kStep = size_t{1} << 20;

  static size_t reach(void* source, size_t from, size_t to) { return static_cast<FileFeed*>(source)->reach(from, to); }

  size_t reach(size_t from, size_t to) {
    to = std::min(to, size_);
    if (from > released_ + kStep) release(from & ~(kPage - 1));
    while (filled_ < to) {
      if (filled_ == committed_) {
        // A file that is no trace is found out by its first bytes.
        const size_t step = committed_ == 0 ? kPage : kStep;
        const size_t more = std::min(committed_ + step, (size_ + kPage - 1) & ~(kPage - 1));
        if (!Arena::commit(base_, committed_, more)) return end(ENOMEM);
        committed_ = more;
      }
      const ssize_t got = read(file_, base_ + filled_, std::min(committed_, size_) - filled_);
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return end(got < 0 ? errno : 0);
      filled_ += static_cast<size_t>(got);
    }
    return to;
  }

  // Gives the pages back, but keeps their addresses. What the system keeps now is tried again with the next stretch.
  void release(size_t end) {
    constexpr int kFlags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED;
    if (mmap(base_ + released_, end - released_, PROT_NONE, kFlags, -1, 0) != MAP_FAILED) released_ = end;
  }

  size_t end(int code) {
    failure_ = code;
    size_ = filled_;
    return filled_;
  }

  int file_ = -1;
  uint8_t* base_ = nullptr;
  size_t size_ = 0;
  size_t filled_ = 0;
  size_t committed_ = 0;
  size_t released_ = 0;
  int failure_ = 0;
};

size_t reach_in_memory(void* size, size_t /*from*/, size_t to) { return std::min(to, *static_cast<size_t*>(size)); }

Napi::Value pids_of(Napi::Env env, const TraceIndex& index) {
  const Table<Image>& processes = index.images().processes;
  std::vector<uint32_t> pids(processes.size());
  for (size_t i = 0; i < pids.size(); ++i) pids[i] = load_at<uint32_t>(processes[i].bytes, message_layout::kProcessPid);
  std::sort(pids.begin(), pids.end());
  pids.erase(std::unique(pids.begin(), pids.end()), pids.end());
  Napi::Uint32Array array = Napi::Uint32Array::New(env, pids.size());
  if (!pids.empty()) memcpy(array.Data(), pids.data(), pids.size() * sizeof(uint32_t));
  return array;
}

Napi::Value type_counts(Napi::Env env, const TraceTally& tally) {
  Napi::Float64Array counts = Napi::Float64Array::New(env, kEventTypeCount + 1);
  memcpy(counts.Data(), tally.type_counts(), (kEventTypeCount + 1) * sizeof(double));
  return counts;
}

Napi::Value programs_of(Napi::Env env, const TraceIndex& index) {
  const Table<Image>& processes = index.images().processes;
  std::vector<std::string_view> paths;
  for (size_t i = 0; i < processes.size(); ++i) {
    const ImagePath path = executable_path(processes[i]);
    if (path.data != nullptr) paths.emplace_back(path.data, path.length);
  }
  std::sort(paths.begin(), paths.end());
  paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
  Napi::Array array = Napi::Array::New(env, paths.size());
  for (size_t i = 0; i < paths.size(); ++i)
    array[static_cast<uint32_t>(i)] = Napi::String::New(env, paths[i].data(), paths[i].size());
  return array;
}

Napi::Value text_of(Napi::Env env, CborCursor& in) {
  const uint64_t length = in.head();
  const char* text = reinterpret_cast<const char*>(in.at);
  in.at += length;
  return Napi::String::New(env, text, length);
}

// Returns [type, path, events] of each mute; null if the trace does not state them.
Napi::Value default_mutes_of(Napi::Env env, const TraceTally& tally) {
  if (tally.default_mutes().size() == 0) return env.Null();
  CborCursor in{tally.default_mutes().data()};
  const auto count = static_cast<uint32_t>(in.head());
  Napi::Array mutes = Napi::Array::New(env, count);
  for (uint32_t i = 0; i < count; ++i) {
    in.head();
    Napi::Array mute = Napi::Array::New(env, 3);
    mute[0U] = text_of(env, in);
    mute[1U] = text_of(env, in);
    const auto named = static_cast<uint32_t>(in.head());
    Napi::Array events = Napi::Array::New(env, named);
    for (uint32_t event = 0; event < named; ++event) events[event] = text_of(env, in);
    mute[2U] = events;
    mutes[i] = mute;
  }
  return mutes;
}

Napi::Value os_of(Napi::Env env, const TraceHeader& header, const TraceTally& tally) {
  Napi::Object os = Napi::Object::New(env);
  os.Set("version",
         header.os_version[0] == 0 ? env.Null() : Napi::String::New(env, header.os_version).As<Napi::Value>());
  os.Set("messageVersion", header.message_version);
  os.Set("defaultMutes", default_mutes_of(env, tally));
  return os;
}

// Returns the most AUTH messages that were open at once when the trace was recorded; 0 if no answer was recorded.
uint32_t max_open(const TraceTally& tally) {
  std::vector<uint64_t> begins(tally.begins().data(), tally.begins().data() + tally.begins().size());
  std::vector<uint64_t> ends(tally.ends().data(), tally.ends().data() + tally.ends().size());
  std::sort(begins.begin(), begins.end());
  std::sort(ends.begin(), ends.end());
  uint32_t max = 0;
  size_t ended = 0;
  for (size_t begun = 0; begun < begins.size(); ++begun) {
    while (ended < begun && ends[ended] < begins[begun]) ++ended;
    max = std::max(max, static_cast<uint32_t>(begun + 1 - ended));
  }
  return max;
}

// Returns {messages, places, firstBefore} of what was lost at recording; null if nothing was.
Napi::Value losses_of(Napi::Env env, const TraceTally& tally) {
  if (tally.lost_places() == 0) return env.Null();
  Napi::Object losses = Napi::Object::New(env);
  losses.Set("messages", static_cast<double>(tally.lost_messages()));
  losses.Set("places", static_cast<double>(tally.lost_places()));
  losses.Set("firstBefore", static_cast<double>(tally.first_loss()));
  return losses;
}

// `recent`: how many messages are remembered for their answers.
Napi::Value verify_remembering(size_t recent, const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  ScopedArena arena;
  FileFeed file;
  const uint8_t* data = nullptr;
  size_t size = 0;
  TraceFeed feed = {reach_in_memory, &size};
  std::string path;
  if (info[0].IsString()) {
    path = info[0].As<Napi::String>();
    if (!file.open(path, arena.get())) return throw_system_error(env, path);
    data = file.data();
    size = file.size();
    feed = file.feed();
  } else if (info[0].IsTypedArray() && info[0].As<Napi::TypedArray>().TypedArrayType() == napi_uint8_array) {
    const auto array = info[0].As<Napi::Uint8Array>();
    data = array.Data();
    size = array.ByteLength();
  } else {
    return throw_type_error(env, "verifyTrace takes a path or a Uint8Array");
  }
  TraceIndex index;
  TraceTally tally(recent);
  TraceError error;
  const bool good = index.check(data, size, arena.get(), &error, tally, feed);
  if (file.failure() != 0) {
    errno = file.failure();
    return throw_system_error(env, path);
  }
  if (!good) return throw_trace_error(env, error);
  if (tally.has_late_answer()) return verify_remembering(tally.messages(), info);
  Napi::Object result = Napi::Object::New(env);
  result.Set("messages", static_cast<double>(tally.messages()));
  result.Set("records", static_cast<double>(index.record_count()));
  result.Set("complete", index.complete());
  if (!index.complete()) {
    result.Set("cutOffset", static_cast<double>(index.cut_offset()));
    result.Set("cutReason", index.cut_reason());
  }
  result.Set("pids", pids_of(env, index));
  result.Set("typeCounts", type_counts(env, tally));
  result.Set("maxOpen", max_open(tally));
  result.Set("programs", programs_of(env, index));
  result.Set("os", os_of(env, index.header(), tally));
  result.Set("losses", losses_of(env, tally));
  return result;
}

// verifyTrace(path or bytes): {messages, records, complete, cutOffset?, cutReason?, pids, typeCounts, maxOpen,
// programs, os, losses}
Napi::Value verify_trace(const Napi::CallbackInfo& info) { return verify_remembering(TraceTally::kRecent, info); }

// transcode(bytes, messageVersion?): the same trace, with every message rebuilt in memory as that message version has
// it
Napi::Value transcode_bytes(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (!info[0].IsTypedArray() || info[0].As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array) {
    return throw_type_error(env, "transcode takes a Uint8Array");
  }
  const auto array = info[0].As<Napi::Uint8Array>();
  TraceTarget target;
  if (info[1].IsNumber()) {
    const double version = info[1].As<Napi::Number>().DoubleValue();
    const bool exists = version >= 1 && version <= kNewestMessageVersion;
    if (!exists) return throw_type_error(env, "no such message version");
    target.message_version = static_cast<uint8_t>(version);
  }
  ScopedArena arena;
  TraceBlocks blocks;
  TraceError error;
  if (!transcode(array.Data(), array.ByteLength(), arena.get(), blocks, &error, target))
    return throw_trace_error(env, error);
  Napi::Uint8Array result = Napi::Uint8Array::New(env, blocks.size());
  memcpy(result.Data(), blocks.data(), blocks.size());
  return result;
}

Napi::Value crc32c_of(const Napi::CallbackInfo& info) {
  if (!info[0].IsTypedArray() || info[0].As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array) {
    return throw_type_error(info.Env(), "crc32c takes a Uint8Array");
  }
  const auto array = info[0].As<Napi::Uint8Array>();
  return Napi::Number::New(info.Env(), crc32c(array.Data(), array.ByteLength()));
}

}  // namespace

void register_trace(Napi::Env env, Napi::Object exports) {
  exports.Set("verifyTrace", Napi::Function::New(env, verify_trace, "verifyTrace"));
  exports.Set("transcode", Napi::Function::New(env, transcode_bytes, "transcode"));
  exports.Set("crc32c", Napi::Function::New(env, crc32c_of, "crc32c"));
}

}  // namespace esreplay
