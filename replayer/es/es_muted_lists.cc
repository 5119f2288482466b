// The lists of mutes as the caller gets them: one allocation each, freed by es_release_* or free.
#include <cstdlib>
#include <cstring>

#include <initializer_list>

#include "replayer/es/es_surface.h"

namespace esreplay {
namespace {

constexpr size_t kAllEvents = ES_EVENT_TYPE_LAST;

// Writes the event types of a set to `*at` and moves it past them.
size_t put_events(const EventBits& bits, es_event_type_t** at) {
  size_t count = 0;
  for (uint32_t type = 0; type < ES_EVENT_TYPE_LAST; ++type) {
    if (bits.has(type)) (*at)[count++] = static_cast<es_event_type_t>(type);
  }
  *at += count;
  return count;
}

}  // namespace
}  // namespace esreplay

using namespace esreplay;

ES_EXPORT es_return_t es_muted_processes(es_client_t* client, size_t* count, audit_token_t** audit_tokens) {
  Client* own = check_setup_client(client, EsFunction::kEsMutedProcesses);
  if (own == nullptr || count == nullptr || audit_tokens == nullptr) return ES_RETURN_ERROR;
  own->mutes.forget_ended();
  const Mutes::Reading reading(own->mutes);
  *count = own->mutes.process_count();
  *audit_tokens = nullptr;
  if (*count == 0) return ES_RETURN_SUCCESS;
  auto* tokens = static_cast<audit_token_t*>(malloc(*count * sizeof(audit_token_t)));
  if (tokens == nullptr) return ES_RETURN_ERROR;
  *audit_tokens = tokens;
  own->mutes.each_process([&](const ProcessMute& mute) { *tokens++ = mute.token; });
  return ES_RETURN_SUCCESS;
}

ES_EXPORT es_return_t es_muted_processes_events(es_client_t* client, es_muted_processes_t** muted_processes) {
  Client* own = check_setup_client(client, EsFunction::kEsMutedProcessesEvents);
  if (own == nullptr || muted_processes == nullptr) return ES_RETURN_ERROR;
  own->mutes.forget_ended();
  const Mutes::Reading reading(own->mutes);
  const size_t count = own->mutes.process_count();
  const size_t bytes =
      sizeof(es_muted_processes_t) + count * (sizeof(es_muted_process_t) + kAllEvents * sizeof(es_event_type_t));
  auto* list = static_cast<es_muted_processes_t*>(calloc(1, bytes));
  if (list != nullptr) {
    auto* processes = reinterpret_cast<es_muted_process_t*>(list + 1);
    auto* events = reinterpret_cast<es_event_type_t*>(processes + count);
    es_muted_process_t* next = processes;
    own->mutes.each_process([&](const ProcessMute& mute) {
      next->audit_token = mute.token;
      next->events = events;
      next->event_count = put_events(mute.events, &events);
      ++next;
    });
    list->count = count;
    list->processes = processes;
  }
  *muted_processes = list;
  return list != nullptr ? ES_RETURN_SUCCESS : ES_RETURN_ERROR;
}

ES_EXPORT void es_release_muted_processes(es_muted_processes_t* muted_processes) {
  if (offered(EsFunction::kEsReleaseMutedProcesses)) free(muted_processes);
}

ES_EXPORT es_return_t es_muted_paths_events(es_client_t* client, es_muted_paths_t** muted_paths) {
  Client* own = check_setup_client(client, EsFunction::kEsMutedPathsEvents);
  if (own == nullptr || muted_paths == nullptr) return ES_RETURN_ERROR;
  const Mutes::Reading reading(own->mutes);
  for (const bool targets : {false, true}) {
    if (own->mutes.path_count(targets) == 0) note_no_default_mutes(*own, targets);
  }
  size_t count = 0, event_count = 0, text_bytes = 0;
  own->mutes.each_path([&](es_mute_path_type_t, const PathNode& mute) {
    ++count;
    event_count += mute.events.count();
    text_bytes += mute.length + size_t{1};
  });
  const size_t bytes = sizeof(es_muted_paths_t) + count * sizeof(es_muted_path_t) +
                       (event_count + 1) * sizeof(es_event_type_t) + text_bytes;
  auto* list = static_cast<es_muted_paths_t*>(calloc(1, bytes));
  if (list != nullptr) {
    auto* paths = reinterpret_cast<es_muted_path_t*>(list + 1);
    auto* events = reinterpret_cast<es_event_type_t*>(paths + count);
    auto* text = reinterpret_cast<char*>(events + event_count);
    es_muted_path_t* next = paths;
    own->mutes.each_path([&](es_mute_path_type_t type, const PathNode& mute) {
      next->type = type;
      next->events = events;
      next->event_count = put_events(mute.events, &events);
      memcpy(text, mute.text(), mute.length);
      next->path = {mute.length, text};
      text += mute.length + size_t{1};
      ++next;
    });
    list->count = count;
    list->paths = paths;
  }
  *muted_paths = list;
  return list != nullptr ? ES_RETURN_SUCCESS : ES_RETURN_ERROR;
}

ES_EXPORT void es_release_muted_paths(es_muted_paths_t* muted_paths) {
  if (offered(EsFunction::kEsReleaseMutedPaths)) free(muted_paths);
}
