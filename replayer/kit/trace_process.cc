#include "replayer/kit/trace_process.h"

#include <cstring>

#include "replayer/platform/platform.h"

namespace esreplay {

TraceProcess TraceProcess::find(int pid) {
  if (run_words() == nullptr) return TraceProcess(KnownProcess());
  return TraceProcess(run_processes().find(run_words(), pid));
}

TraceProcess TraceProcess::of_token(const audit_token_t& token) {
  const TraceProcess process = find(static_cast<int>(token.val[5]));
  return process && process.token().val[7] == token.val[7] ? process : TraceProcess(KnownProcess());
}

bool is_own_token(const audit_token_t& token) {
  uint32_t own[8];
  own_audit_token(&own);
  return token.val[5] == own[5] && token.val[7] == own[7];
}

const char* TraceProcess::text(uint64_t offset, size_t* length) const {
  *length = load_at<size_t>(known_.bytes, offset + offsetof(es_string_token_t, length));
  return reinterpret_cast<const char*>(known_.follow(offset + offsetof(es_string_token_t, data)));
}

const char* TraceProcess::path(size_t* length) const {
  const uint8_t* file = known_.follow(offsetof(es_process_t, executable));
  if (file == nullptr) return nullptr;
  return text(static_cast<uint64_t>(file - known_.bytes) + offsetof(es_file_t, path), length);
}

const char* TraceProcess::signing_id(size_t* length) const { return text(offsetof(es_process_t, signing_id), length); }

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
