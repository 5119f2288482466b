// A process of the trace at this point of the replay, with the fields of es_process_t. libproc and task_info answer
// from it. It does not cover the client itself, which is a process of this machine.
#pragma once

#include <cstddef>

#include "replayer/messages/process_table.h"
#include "replayer/run/run.h"
#include "src/native/endpoint_security.h"
#include "src/native/message_layout.h"

namespace esreplay {

class TraceProcess {
 public:
  explicit TraceProcess(const KnownProcess& known) : known_(known) {}
  // Returns an empty process (false) for a pid that is not alive, and outside a run.
  static TraceProcess find(int pid);
  // The same for a token: its process must also still run the same program, by the pid's version.
  static TraceProcess of_token(const audit_token_t& token);

  explicit operator bool() const { return static_cast<bool>(known_); }

  int pid() const { return static_cast<int>(token().val[5]); }
  audit_token_t token() const { return field<audit_token_t>(offsetof(es_process_t, audit_token)); }
  int parent() const { return field<pid_t>(offsetof(es_process_t, ppid)); }
  int group() const { return field<pid_t>(offsetof(es_process_t, group_id)); }
  int session() const { return field<pid_t>(offsetof(es_process_t, session_id)); }
  // Zero if the trace's messages are too old to have it.
  struct timeval start_time() const { return field<struct timeval>(offsetof(es_process_t, start_time)); }

  // Not null-terminated. Null for a process without an executable.
  const char* path(size_t* length) const;
  // The last component of the path.
  const char* name(size_t* length) const;
  // Not null-terminated either; length 0 without a signature.
  const char* signing_id(size_t* length) const;
  // The controlling terminal's device, 0 without one.
  uint32_t terminal() const;

 private:
  // The string token at `offset` from the start of the image.
  const char* text(uint64_t offset, size_t* length) const;
  template <class T>
  T field(size_t offset) const {
    T value = {};
    if (offset + sizeof(T) <= known_.struct_size()) value = load_at<T>(known_.bytes, offset);
    return value;
  }

  KnownProcess known_;
};

// Returns whether the token is that of the client itself, a process of this machine.
bool is_own_token(const audit_token_t& token);

// Calls visit(process) for every living process of the trace, the newest first, as macOS lists them.
template <class Visit>
void each_trace_process(Visit visit) {
  if (run_words() == nullptr) return;
  run_processes().each_living(run_words(), [&visit](const KnownProcess& known) { visit(TraceProcess(known)); });
}

}  // namespace esreplay
