// What guards share: what they guard, who is trusted with it, and how they answer. A client that gets one of these wrong
// does that part itself.
#pragma once

#include <Kernel/kern/cs_blobs.h>
#include <sys/mman.h>

#include "../../../clients/client.h"

#define OWN_FOLDER "/Library/Example"
#define OWN_TEAM "TEAM900000"

static inline bool is_word(es_string_token_t token, const char* word) {
  return token.data != NULL && strcmp(token.data, word) == 0;
}

static inline bool is_or_is_below(const char* path, const char* folder) {
  size_t length = strlen(folder);
  return strncmp(path, folder, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

// The folder or something in it.
static inline bool is_own_path(const char* path) { return is_or_is_below(path, OWN_FOLDER); }
static inline bool is_own(const es_file_t* file) { return is_own_path(file->path.data); }

// What moves or covers the folder when it is moved or covered.
static inline bool holds_own(const char* path) { return is_own_path(path) || is_or_is_below(OWN_FOLDER, path); }

static inline bool is_valid(const es_process_t* process) { return (process->codesigning_flags & CS_VALID) != 0; }

static inline bool is_trusted(const es_process_t* process) {
  return is_valid(process) && is_word(process->team_id, OWN_TEAM);
}

static inline bool writes(const es_message_t* message) { return (message->event.open.fflag & FWRITE) != 0; }

static inline void decide(es_client_t* client, const es_message_t* message, bool denied) {
  answer(client, message, denied ? ES_AUTH_RESULT_DENY : ES_AUTH_RESULT_ALLOW);
}

// The file that an event other than an exec takes from or changes.
static inline const es_file_t* source_of(const es_message_t* message) {
  const es_events_t* event = &message->event;
  switch (message->event_type) {
    case ES_EVENT_TYPE_AUTH_OPEN: return event->open.file;
    case ES_EVENT_TYPE_AUTH_CLONE: return event->clone.source;
    case ES_EVENT_TYPE_AUTH_COPYFILE: return event->copyfile.source;
    case ES_EVENT_TYPE_AUTH_LINK: return event->link.source;
    case ES_EVENT_TYPE_AUTH_RENAME: return event->rename.source;
    case ES_EVENT_TYPE_AUTH_UNLINK: return event->unlink.target;
    case ES_EVENT_TYPE_AUTH_TRUNCATE: return event->truncate.target;
    case ES_EVENT_TYPE_AUTH_SETEXTATTR: return event->setextattr.target;
    case ES_EVENT_TYPE_AUTH_DELETEEXTATTR: return event->deleteextattr.target;
    case ES_EVENT_TYPE_AUTH_SETACL: return event->setacl.target;
    case ES_EVENT_TYPE_AUTH_SETMODE: return event->setmode.target;
    case ES_EVENT_TYPE_AUTH_SETOWNER: return event->setowner.target;
    case ES_EVENT_TYPE_AUTH_SETFLAGS: return event->setflags.target;
    case ES_EVENT_TYPE_AUTH_MMAP: return event->mmap.source;
    case ES_EVENT_TYPE_AUTH_UIPC_CONNECT: return event->uipc_connect.file;
    default: must(false, "an event with a file"); return NULL;
  }
}
