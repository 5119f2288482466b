#include "replayer/kit/trace_process.h"

#include <cstring>

namespace esreplay {

TraceProcess TraceProcess::find(int pid) {
  if (run().words == nullptr) return TraceProcess(KnownProcess());
  return TraceProcess(run().processes.find(run().words, pid));
}

const char* TraceProcess::path(size_t* length) const {
  const uint8_t* file = known_.follow(offsetof(es_process_t, executable));
  if (file == nullptr) return nullptr;
  const auto place = static_cast<uint64_t>(file - known_.bytes) + offsetof(es_file_t, path);
  *length = load_at<size_t>(file, offsetof(es_file_t, path) + offsetof(es_string_token_t, length));
  return reinterpret_cast<const char*>(known_.follow(place + offsetof(es_string_token_t, data)));
}

const char* TraceProcess::name(size_t* length) const {
  const char* whole = path(length);
  if (whole == nullptr) return nullptr;
  const auto* slash = static_cast<const char*>(memrchr(whole, '/', *length));
  if (slash == nullptr) return whole;
  *length -= static_cast<size_t>(slash + 1 - whole);
  return slash + 1;
}

uint32_t TraceProcess::terminal() const {
  const uint8_t* file = known_.follow(offsetof(es_process_t, tty));
  if (file == nullptr) return 0;
  return load_at<uint32_t>(file, offsetof(es_file_t, stat) + offsetof(struct esreplay_darwin_stat, st_rdev));
}

}  // namespace esreplay
