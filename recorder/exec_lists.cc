#include "recorder/exec_lists.h"

#include <sys/acl.h>

#include <cstring>

#include "recorder/memory_plan.h"

namespace esrecord {
namespace {

using esreplay::ExecFd;
using esreplay::StringToken;

constexpr uint32_t kFdsSince = 4;

StringToken token_of(es_string_token_t token) { return {token.length, token.data}; }

}  // namespace

bool ExecReader::reserve(esreplay::Arena& arena) {
  return strings_.reserve(arena, kMaxStrings) && fds_.reserve(arena, kMaxDescriptors);
}

const esreplay::ExecLists* ExecReader::read(const es_message_t& message) {
  if (message.event_type != ES_EVENT_TYPE_AUTH_EXEC && message.event_type != ES_EVENT_TYPE_NOTIFY_EXEC) return nullptr;
  const es_event_exec_t& exec = message.event.exec;
  strings_.truncate(0);
  fds_.truncate(0);
  lists_ = {};
  lists_.arg_count = es_exec_arg_count(&exec);
  lists_.env_count = es_exec_env_count(&exec);
  lists_.fd_count = message.version < kFdsSince ? 0 : es_exec_fd_count(&exec);
  StringToken* strings = strings_.extend(size_t{lists_.arg_count} + lists_.env_count);
  ExecFd* fds = fds_.extend(lists_.fd_count);
  if (strings == nullptr || fds == nullptr) return nullptr;
  lists_.args = strings;
  lists_.envs = strings + lists_.arg_count;
  lists_.fds = fds;
  for (uint32_t i = 0; i < lists_.arg_count; ++i) strings[i] = token_of(es_exec_arg(&exec, i));
  for (uint32_t i = 0; i < lists_.env_count; ++i) strings[lists_.arg_count + i] = token_of(es_exec_env(&exec, i));
  for (uint32_t i = 0; i < lists_.fd_count; ++i) {
    static_assert(sizeof(es_fd_t) == sizeof(ExecFd));
    memcpy(&fds[i], es_exec_fd(&exec, i), sizeof(ExecFd));
  }
  return &lists_;
}

const esreplay::OpaqueBytes* read_acl(const void* acl) {
  constexpr size_t kHeader = 44;
  constexpr size_t kEntry = 24;
  constexpr size_t kLargest = kHeader + kEntry * ACL_MAX_ENTRIES;
  static struct {
    esreplay::OpaqueBytes head;
    uint8_t bytes[kLargest];
  } copy;
  memset(copy.bytes, 0, sizeof copy.bytes);
  const ssize_t size = acl_copy_ext(copy.bytes, static_cast<acl_t>(const_cast<void*>(acl)), kLargest);
  if (size <= 0) return nullptr;
  copy.head.size = static_cast<uint64_t>(size);
  return &copy.head;
}

}  // namespace esrecord
