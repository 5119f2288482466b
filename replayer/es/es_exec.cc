// What an exec message carries behind its payload: arguments, environment, descriptors. An index past the end is
// undefined on macOS; here it is stated and gives an empty token or a zeroed descriptor. The event may be the client's
// own copy: Swift makes one where it takes the address of a member.
#include "replayer/es/es_surface.h"
#include "replayer/platform/atomics.h"
#include "replayer/platform/platform.h"
#include "replayer/run/scope_pause.h"
#include "src/native/message_layout.h"

namespace esreplay {
namespace {

static_assert(sizeof(es_string_token_t) == sizeof(StringToken));
static_assert(sizeof(es_fd_t) == sizeof(ExecFd));

const ExecLists kNoLists = {};

// Returns an address inside the message that `event` belongs to, if `event` is a copy that leads to one; else `event`
// itself, which may be any address.
const void* original_of(const es_event_exec_t* event) {
  if (block_around(event) != nullptr) return event;
  const ExecLists* lists = nullptr;
  const ScopePause pause;
  const auto end = reinterpret_cast<uintptr_t>(event) + message_layout::kExecListsInEvent;
  return read_word(reinterpret_cast<const void*>(end), static_cast<void*>(&lists)) && block_around(lists) != nullptr
             ? static_cast<const void*>(lists)
             : event;
}

// What was read from a message counts only if it is live afterwards: another thread may be releasing it.
bool still_live(const Block* block, const void* event, EsFunction function) {
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
  return load_relaxed(block->state) == BlockState::kLive || check_inside_message(event, function) == block;
}

ExecLists lists_of(const es_event_exec_t* event, EsFunction function) {
  const void* original = original_of(event);
  Block* block = check_inside_message(original, function);
  if (block == nullptr) return kNoLists;
  const ExecLists* lists = exec_lists(block->message());
  if (lists == nullptr || !still_live(block, original, function) || block_around(lists) != block) return kNoLists;
  const ExecLists copy = *lists;
  return still_live(block, original, function) ? copy : kNoLists;
}

// False if the list is shorter, which is stated. For a message that is gone, that has been stated already.
bool has(const es_event_exec_t* event, uint32_t index, uint32_t count, EsFunction function) {
  if (index < count) return true;
  const Block* block = block_around(original_of(event));
  if (block != nullptr && load_acquire(block->state) == BlockState::kLive)
    note_bad_argument(block, function, index, count);
  return false;
}

es_string_token_t token_of(const StringToken& token, const es_event_exec_t* event, EsFunction function) {
  const es_string_token_t copy = {token.length, token.data};
  const void* original = original_of(event);
  const Block* block = block_around(original);
  return block != nullptr && still_live(block, original, function) ? copy : es_string_token_t{0, ""};
}

}  // namespace
}  // namespace esreplay

using namespace esreplay;

ES_EXPORT uint32_t es_exec_arg_count(const es_event_exec_t* event) {
  return lists_of(event, EsFunction::kEsExecArgCount).arg_count;
}
ES_EXPORT uint32_t es_exec_env_count(const es_event_exec_t* event) {
  return lists_of(event, EsFunction::kEsExecEnvCount).env_count;
}
ES_EXPORT uint32_t es_exec_fd_count(const es_event_exec_t* event) {
  return offered(EsFunction::kEsExecFdCount) ? lists_of(event, EsFunction::kEsExecFdCount).fd_count : 0;
}

ES_EXPORT es_string_token_t es_exec_arg(const es_event_exec_t* event, uint32_t index) {
  const ExecLists lists = lists_of(event, EsFunction::kEsExecArg);
  if (!has(event, index, lists.arg_count, EsFunction::kEsExecArg)) return {0, ""};
  return token_of(lists.args[index], event, EsFunction::kEsExecArg);
}

ES_EXPORT es_string_token_t es_exec_env(const es_event_exec_t* event, uint32_t index) {
  const ExecLists lists = lists_of(event, EsFunction::kEsExecEnv);
  if (!has(event, index, lists.env_count, EsFunction::kEsExecEnv)) return {0, ""};
  return token_of(lists.envs[index], event, EsFunction::kEsExecEnv);
}

ES_EXPORT const es_fd_t* es_exec_fd(const es_event_exec_t* event, uint32_t index) {
  static const es_fd_t none = {};
  if (!offered(EsFunction::kEsExecFd)) return &none;
  const ExecLists lists = lists_of(event, EsFunction::kEsExecFd);
  if (!has(event, index, lists.fd_count, EsFunction::kEsExecFd)) return &none;
  return reinterpret_cast<const es_fd_t*>(lists.fds) + index;
}
