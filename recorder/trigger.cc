#include "recorder/trigger.h"

#include <cstring>

namespace esrecord {
namespace {

// macOS's numbers, which a trace holds on every system.
constexpr int kSigKill = 9;
constexpr int kSignalBits = 0x7F;

bool same_process(const audit_token_t& a, const audit_token_t& b) { return memcmp(&a, &b, sizeof a) == 0; }

// True for the whole path or its last part.
bool is_named(const es_string_token_t& path, const std::string& name) {
  if (path.data == nullptr || path.length < name.size()) return false;
  if (memcmp(path.data + path.length - name.size(), name.data(), name.size()) != 0) return false;
  return path.length == name.size() || (name.front() != '/' && path.data[path.length - name.size() - 1] == '/');
}

}  // namespace

const char* TriggerWatch::see(const es_message_t& message) {
  if (message.event_type == ES_EVENT_TYPE_NOTIFY_EXIT) return see_exit(message);
  if (message.event_type == ES_EVENT_TYPE_NOTIFY_SIGNAL) see_signal(message);
  return nullptr;
}

void TriggerWatch::see_signal(const es_message_t& message) {
  if (message.event.signal.sig != kSigKill || message.event.signal.target == nullptr) return;
  killed_[killed_next_] = message.event.signal.target->audit_token;
  killed_next_ = (killed_next_ + 1) % kKilled;
}

// macOS ends a client that missed a deadline with SIGKILL from the kernel, so no process is seen sending it.
const char* TriggerWatch::see_exit(const es_message_t& message) {
  const es_process_t& process = *message.process;
  if (!options_.trigger_exit.empty() && is_named(process.executable->path, options_.trigger_exit))
    return "the program exited";
  if (!options_.trigger_kill || !process.is_es_client || (message.event.exit.stat & kSignalBits) != kSigKill)
    return nullptr;
  for (const audit_token_t& token : killed_)
    if (same_process(token, process.audit_token)) return nullptr;
  return "an Endpoint Security client was killed";
}

}  // namespace esrecord
