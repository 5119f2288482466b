// The lists of what is muted, as the caller gets them: one allocation each, freed by es_release_* or free.
#include <cstdlib>
#include <cstring>

#include "replayer/es_surface.h"

namespace esreplay {
namespace {

constexpr size_t kAllEvents = ES_EVENT_TYPE_LAST;

// Writes the event types of a set behind `*at`; none when all are meant, as macOS does.
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
  Client* own = check_client(client, EsFunction::kEsMutedProcesses);
  if (own == nullptr || count == nullptr || audit_tokens == nullptr) return ES_RETURN_ERROR;
  const Mutes::Lists* lists = own->mutes.begin_read();
  *count = lists->process_count;
  *audit_tokens = nullptr;
  if (*count != 0) *audit_tokens = static_cast<audit_token_t*>(malloc(*count * sizeof(audit_token_t)));
  const bool whole = *count == 0 || *audit_tokens != nullptr;
  for (size_t i = 0; whole && i < *count; ++i) (*audit_tokens)[i] = lists->processes[i].token;
  own->mutes.end_read();
  return whole ? ES_RETURN_SUCCESS : ES_RETURN_ERROR;
}

ES_EXPORT es_return_t es_muted_processes_events(es_client_t* client, es_muted_processes_t** muted_processes) {
  Client* own = check_client(client, EsFunction::kEsMutedProcessesEvents);
  if (own == nullptr || muted_processes == nullptr) return ES_RETURN_ERROR;
  const Mutes::Lists* lists = own->mutes.begin_read();
  const size_t count = lists->process_count;
  const size_t bytes =
      sizeof(es_muted_processes_t) + count * (sizeof(es_muted_process_t) + kAllEvents * sizeof(es_event_type_t));
  auto* list = static_cast<es_muted_processes_t*>(calloc(1, bytes));
  if (list != nullptr) {
    auto* processes = reinterpret_cast<es_muted_process_t*>(list + 1);
    auto* events = reinterpret_cast<es_event_type_t*>(processes + count);
    for (size_t i = 0; i < count; ++i) {
      processes[i].audit_token = lists->processes[i].token;
      processes[i].events = events;
      processes[i].event_count = put_events(lists->processes[i].events, &events);
    }
    list->count = count;
    list->processes = processes;
  }
  own->mutes.end_read();
  *muted_processes = list;
  return list != nullptr ? ES_RETURN_SUCCESS : ES_RETURN_ERROR;
}

ES_EXPORT void es_release_muted_processes(es_muted_processes_t* muted_processes) { free(muted_processes); }

ES_EXPORT es_return_t es_muted_paths_events(es_client_t* client, es_muted_paths_t** muted_paths) {
  Client* own = check_client(client, EsFunction::kEsMutedPathsEvents);
  if (own == nullptr || muted_paths == nullptr) return ES_RETURN_ERROR;
  const Mutes::Lists* lists = own->mutes.begin_read();
  const size_t count = lists->path_count;
  size_t bytes = sizeof(es_muted_paths_t) + count * (sizeof(es_muted_path_t) + kAllEvents * sizeof(es_event_type_t));
  for (size_t i = 0; i < count; ++i) bytes += lists->paths[i].length + size_t{1};
  auto* list = static_cast<es_muted_paths_t*>(calloc(1, bytes));
  if (list != nullptr) {
    auto* paths = reinterpret_cast<es_muted_path_t*>(list + 1);
    auto* events = reinterpret_cast<es_event_type_t*>(paths + count);
    auto* text = reinterpret_cast<char*>(events + count * kAllEvents);
    for (size_t i = 0; i < count; ++i) {
      const PathMute& mute = lists->paths[i];
      paths[i].type = mute.type;
      paths[i].events = events;
      paths[i].event_count = put_events(mute.events, &events);
      memcpy(text, mute.path, mute.length);
      paths[i].path = {mute.length, text};
      text += mute.length + size_t{1};
    }
    list->count = count;
    list->paths = paths;
  }
  own->mutes.end_read();
  *muted_paths = list;
  return list != nullptr ? ES_RETURN_SUCCESS : ES_RETURN_ERROR;
}

ES_EXPORT void es_release_muted_paths(es_muted_paths_t* muted_paths) { free(muted_paths); }
