// Where es_message_t keeps its own fields: one layout on every platform, so filling it needs no header of Apple's.
// `test/native/layout_test.cc` checks these numbers against the EndpointSecurity header.
// Payloads are described by the generated plans.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace esreplay {

namespace message_layout {
inline constexpr size_t kVersion = 0;
inline constexpr size_t kTimeSeconds = 8;
inline constexpr size_t kTimeNanoseconds = 16;
inline constexpr size_t kMachTime = 24;
inline constexpr size_t kDeadline = 32;
inline constexpr size_t kProcess = 40;
inline constexpr size_t kSeqNum = 48;
inline constexpr size_t kActionType = 56;
inline constexpr size_t kAction = 60;  // es_event_id_t of an AUTH message, es_result_t of a NOTIFY message
inline constexpr size_t kActionResult = 64;
inline constexpr size_t kEventType = 96;
inline constexpr size_t kEvent = 104;  // es_events_t: the payload, or a pointer to it
inline constexpr size_t kThread = 208;
inline constexpr size_t kGlobalSeqNum = 216;
inline constexpr size_t kSize = 224;

// Our own field, where es_message_t has opaque[]: a pointer to ExecLists, null for everything but exec.
inline constexpr size_t kExecLists = 224;
inline constexpr size_t kWholeSize = 232;

// The same in the reserved end of es_event_exec_t, from the start of the event, because Swift passes copies of it to
// es_exec_arg.
inline constexpr size_t kExecListsInEvent = 80;

inline constexpr uint32_t kActionAuth = 0;
inline constexpr uint32_t kActionNotify = 1;
inline constexpr uint8_t kSeqNumSince = 2;
inline constexpr uint8_t kThreadSince = 4;
inline constexpr uint8_t kGlobalSeqNumSince = 4;
inline constexpr size_t kProcessPid = 20;      // es_process_t.audit_token.val[5]
inline constexpr uint8_t kNewestVersion = 11;  // of es_message_t.version
}  // namespace message_layout

// es_string_token_t and es_token_t have the same shape.
struct StringToken {
  uint64_t length;
  const char* data;
};

// es_fd_t.
struct ExecFd {
  int32_t fd;
  uint32_t fdtype;
  uint64_t pipe_id;  // valid for kPipeFd only
};
inline constexpr uint32_t kPipeFd = 6;  // PROX_FDTYPE_PIPE

// What es_exec_arg, es_exec_env and es_exec_fd read. It is in the message's own block.
struct ExecLists {
  uint32_t arg_count;
  uint32_t env_count;
  uint32_t fd_count;
  uint32_t reserved;
  const StringToken* args;
  const StringToken* envs;
  const ExecFd* fds;
  const struct OpaqueBytes* entitlements;  // null when the trace has none
};

// The target of the opaque acl_t of create and setacl (acl_copy_ext(3) output), and the entitlements of an exec.
struct OpaqueBytes {
  uint64_t size;

  uint8_t* bytes() { return reinterpret_cast<uint8_t*>(this + 1); }
  const uint8_t* bytes() const { return reinterpret_cast<const uint8_t*>(this + 1); }
};

template <class T>
T load_at(const void* base, size_t offset) {
  T value;
  memcpy(static_cast<void*>(&value), static_cast<const uint8_t*>(base) + offset, sizeof(T));
  return value;
}

template <class T>
void store_at(void* base, size_t offset, T value) {
  memcpy(static_cast<uint8_t*>(base) + offset, static_cast<const void*>(&value), sizeof(T));
}

// Returns the private lists of an exec message (an es_message_t built by TraceIndex); null for any other message.
inline const ExecLists* exec_lists(const void* message) {
  return load_at<const ExecLists*>(message, message_layout::kExecLists);
}

}  // namespace esreplay
