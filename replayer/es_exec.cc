// What an exec message carries behind its payload: arguments, environment, descriptors. An index past the end is
// undefined on macOS; here it gives an empty token, or the last resort of a descriptor that is none.
#include "replayer/es_surface.h"
#include "src/native/message_layout.h"

namespace esreplay {
namespace {

static_assert(sizeof(es_string_token_t) == sizeof(StringToken));
static_assert(sizeof(es_fd_t) == sizeof(ExecFd));

const ExecLists kNoLists = {};

const ExecLists& lists_of(const es_event_exec_t* event, EsFunction function) {
  if (check_inside_message(event, function) == nullptr) return kNoLists;
  const ExecLists* lists = exec_lists_of_event(event);
  return lists == nullptr ? kNoLists : *lists;
}

es_string_token_t token_at(const StringToken* tokens, uint32_t count, uint32_t index) {
  if (index >= count) return {0, ""};
  return {tokens[index].length, tokens[index].data};
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
  return lists_of(event, EsFunction::kEsExecFdCount).fd_count;
}

ES_EXPORT es_string_token_t es_exec_arg(const es_event_exec_t* event, uint32_t index) {
  const ExecLists& lists = lists_of(event, EsFunction::kEsExecArg);
  return token_at(lists.args, lists.arg_count, index);
}

ES_EXPORT es_string_token_t es_exec_env(const es_event_exec_t* event, uint32_t index) {
  const ExecLists& lists = lists_of(event, EsFunction::kEsExecEnv);
  return token_at(lists.envs, lists.env_count, index);
}

ES_EXPORT const es_fd_t* es_exec_fd(const es_event_exec_t* event, uint32_t index) {
  static const es_fd_t none = {};
  const ExecLists& lists = lists_of(event, EsFunction::kEsExecFd);
  return index < lists.fd_count ? reinterpret_cast<const es_fd_t*>(lists.fds) + index : &none;
}
