// Native trace functions for TypeScript: whole-file checks and the round trip through memory.
#include "replayer/addon/trace_addon.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "replayer/messages/process_image.h"
#include "src/native/crc32c.h"
#include "src/native/trace_reader.h"
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

struct Bytes {
  const uint8_t* data = nullptr;
  size_t size = 0;
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

// What every trace begins with. If a file begins otherwise, these bytes are enough to say what is wrong. The file may
// be larger than the memory.
constexpr char kOpening[] =
    "\x82\x6e"
    "esreplay-trace";
constexpr size_t kOpeningBytes = sizeof kOpening - 1;

// Reads the file into memory of our own: a mapped file would raise SIGBUS if it were truncated while it is read.
bool read_file(const std::string& path, Arena& arena, Bytes* bytes) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  struct stat status;
  bool good = fstat(file, &status) == 0;
  if (good && !S_ISREG(status.st_mode)) {
    errno = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
    good = false;
  }
  Table<uint8_t> memory;
  auto size = good ? static_cast<size_t>(status.st_size) : 0;
  if (good && (!memory.reserve(arena, size + 1) || memory.extend(size + 1) == nullptr)) {
    errno = ENOMEM;
    good = false;
  }
  size_t filled = 0;
  while (good && filled < size) {
    const size_t wanted = filled < kOpeningBytes ? kOpeningBytes - filled : size - filled;
    const ssize_t got = read(file, memory.data() + filled, std::min(wanted, size - filled));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) good = false;
    if (got <= 0) break;
    filled += static_cast<size_t>(got);
    if (filled == kOpeningBytes && memcmp(memory.data(), kOpening, kOpeningBytes) != 0) size = filled;
  }
  const int code = errno;
  close(file);
  errno = code;
  *bytes = {memory.data(), filled};
  return good;
}

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

// Counts messages by event type. Types that this build does not know are counted in the last element.
Napi::Value type_counts(Napi::Env env, const TraceIndex& index) {
  Napi::Float64Array counts = Napi::Float64Array::New(env, kEventTypeCount + 1);
  for (size_t i = 0; i < index.message_count(); ++i) {
    const size_t type = index.message(i).event_type;
    counts[type < kEventTypeCount ? type : kEventTypeCount] += 1;
  }
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

Napi::Value os_of(Napi::Env env, const TraceHeader& header) {
  Napi::Object os = Napi::Object::New(env);
  os.Set("version",
         header.os_version[0] == 0 ? env.Null() : Napi::String::New(env, header.os_version).As<Napi::Value>());
  os.Set("messageVersion", header.message_version);
  os.Set("hasDefaultMutes", header.has_default_mutes);
  return os;
}

// Returns the most AUTH messages that were open at once when the trace was recorded; 0 if no answer was recorded. A
// message is open until the last of its clients has answered.
uint32_t max_open(const TraceIndex& index, const Table<RecordedResponse>& responses) {
  if (responses.size() == 0) return 0;
  std::vector<int64_t> latencies(index.message_count(), -1);
  for (size_t i = 0; i < responses.size(); ++i) {
    int64_t& latency = latencies[responses[i].message];
    latency = std::max(latency, responses[i].latency);
  }
  std::vector<uint64_t> begins;
  std::vector<uint64_t> ends;
  for (size_t i = 0; i < latencies.size(); ++i) {
    const TraceMessage& message = index.message(i);
    if (!message.is_auth() || latencies[i] < 0) continue;
    begins.push_back(message.mach_time);
    ends.push_back(message.mach_time + static_cast<uint64_t>(latencies[i]));
  }
  std::sort(begins.begin(), begins.end());
  std::sort(ends.begin(), ends.end());
  uint32_t most = 0;
  size_t ended = 0;
  for (size_t begun = 0; begun < begins.size(); ++begun) {
    while (ended < begun && ends[ended] < begins[begun]) ++ended;
    most = std::max(most, static_cast<uint32_t>(begun + 1 - ended));
  }
  return most;
}

// Returns {messages, places, firstBefore} of what was lost at recording; null if nothing was.
Napi::Value losses_of(Napi::Env env, const TraceIndex& index) {
  if (index.gap_count() == 0) return env.Null();
  double messages = 0;
  double places = 0;
  for (size_t i = 0; i < index.gap_count(); ++i) {
    const TraceGap& gap = index.gaps()[i];
    messages += static_cast<double>(gap.count);
    if (i == 0 || gap.index != index.gaps()[i - 1].index) places += 1;
  }
  Napi::Object losses = Napi::Object::New(env);
  losses.Set("messages", messages);
  losses.Set("places", places);
  losses.Set("firstBefore", static_cast<double>(index.gaps()[0].index));
  return losses;
}

// verifyTrace(path or bytes): {messages, records, complete, cutOffset?, cutReason?, pids, typeCounts, maxOpen,
// programs, os, losses}
Napi::Value verify_trace(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  ScopedArena arena;
  Bytes bytes;
  if (info[0].IsString()) {
    const std::string path = info[0].As<Napi::String>();
    if (!read_file(path, arena.get(), &bytes)) return throw_system_error(env, path);
  } else if (info[0].IsTypedArray() && info[0].As<Napi::TypedArray>().TypedArrayType() == napi_uint8_array) {
    const auto array = info[0].As<Napi::Uint8Array>();
    bytes = {array.Data(), array.ByteLength()};
  } else {
    return throw_type_error(env, "verifyTrace takes a path or a Uint8Array");
  }
  TraceIndex index;
  TraceError error;
  Table<RecordedResponse> responses;
  if (!index.open(bytes.data, bytes.size, arena.get(), &error, {}, &responses)) return throw_trace_error(env, error);
  Napi::Object result = Napi::Object::New(env);
  result.Set("messages", static_cast<double>(index.message_count()));
  result.Set("records", static_cast<double>(index.record_count()));
  result.Set("complete", index.complete());
  if (!index.complete()) {
    result.Set("cutOffset", static_cast<double>(index.cut_offset()));
    result.Set("cutReason", index.cut_reason());
  }
  result.Set("pids", pids_of(env, index));
  result.Set("typeCounts", type_counts(env, index));
  result.Set("maxOpen", max_open(index, responses));
  result.Set("programs", programs_of(env, index));
  result.Set("os", os_of(env, index.header()));
  result.Set("losses", losses_of(env, index));
  return result;
}

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
