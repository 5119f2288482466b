// guard.c: in a project only its editor and Apple's tools may change files. -DFIXED also knows that a folder takes its
// files with it when it is renamed, and that a file can be cut without being opened.
#include <EndpointSecurity/EndpointSecurity.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

static const char project[] = "/Users/noor/harbour";
static const uint32_t signature_is_valid = 0x1; // CS_VALID of kern/cs_blobs.h
static const uint32_t open_to_write = 0x2;      // FWRITE of sys/fcntl.h

static bool is(es_string_token_t text, const char *other) {
  return text.length == strlen(other) && memcmp(text.data, other, text.length) == 0;
}

static bool is_trusted(const es_process_t *process) {
  bool is_editor = is(process->signing_id, "org.example.Quill") && is(process->team_id, "Q7L2M9X4TB");
  return (process->codesigning_flags & signature_is_valid) != 0 && (process->is_platform_binary || is_editor);
}

static bool is_inside(const es_file_t *file) {
  es_string_token_t path = file->path;
  size_t length = strlen(project);
  if (path.length < length || memcmp(path.data, project, length) != 0) return false;
#ifdef FIXED
  if (path.length == length) return true;
#endif
  return path.length > length && path.data[length] == '/';
}

// Whether a message would change a file of the project.
static bool changes_project(const es_message_t *message) {
  const es_events_t *event = &message->event;
  switch (message->event_type) {
  case ES_EVENT_TYPE_AUTH_TRUNCATE: return is_inside(event->truncate.target);
  case ES_EVENT_TYPE_AUTH_LINK: return is_inside(event->link.source);
  case ES_EVENT_TYPE_AUTH_RENAME: return is_inside(event->rename.source);
  case ES_EVENT_TYPE_AUTH_EXCHANGEDATA:
    return is_inside(event->exchangedata.file1) || is_inside(event->exchangedata.file2);
  case ES_EVENT_TYPE_AUTH_SETEXTATTR: return is_inside(event->setextattr.target);
  case ES_EVENT_TYPE_AUTH_DELETEEXTATTR: return is_inside(event->deleteextattr.target);
  case ES_EVENT_TYPE_AUTH_SETMODE: return is_inside(event->setmode.target);
  case ES_EVENT_TYPE_AUTH_SETOWNER: return is_inside(event->setowner.target);
  case ES_EVENT_TYPE_AUTH_SETACL: return is_inside(event->setacl.target);
  case ES_EVENT_TYPE_AUTH_SETFLAGS: return is_inside(event->setflags.target);
  case ES_EVENT_TYPE_AUTH_SETATTRLIST: return is_inside(event->setattrlist.target);
  default: return false;
  }
}

static void handle(es_client_t *client, const es_message_t *message) {
  bool trusted = is_trusted(message->process);
  if (message->event_type == ES_EVENT_TYPE_AUTH_OPEN) {
    bool denied = !trusted && is_inside(message->event.open.file);
    es_respond_flags_result(client, message, denied ? ~open_to_write : UINT32_MAX, false);
    return;
  }
  bool denied = !trusted && changes_project(message);
  es_respond_auth_result(client, message, denied ? ES_AUTH_RESULT_DENY : ES_AUTH_RESULT_ALLOW, false);
}

int main(void) {
  es_client_t *client = NULL;
  es_handler_block_t handler = ^(es_client_t *own, const es_message_t *message) {
    handle(own, message);
  };
  if (es_new_client(&client, handler) != ES_NEW_CLIENT_RESULT_SUCCESS) return 1;
  es_event_type_t events[] = {
      ES_EVENT_TYPE_AUTH_OPEN,          ES_EVENT_TYPE_AUTH_LINK,       ES_EVENT_TYPE_AUTH_RENAME,
      ES_EVENT_TYPE_AUTH_EXCHANGEDATA,  ES_EVENT_TYPE_AUTH_SETEXTATTR, ES_EVENT_TYPE_AUTH_DELETEEXTATTR,
      ES_EVENT_TYPE_AUTH_SETMODE,       ES_EVENT_TYPE_AUTH_SETOWNER,   ES_EVENT_TYPE_AUTH_SETACL,
      ES_EVENT_TYPE_AUTH_SETATTRLIST,   ES_EVENT_TYPE_AUTH_SETFLAGS,
#ifdef FIXED
      ES_EVENT_TYPE_AUTH_TRUNCATE,
#endif
  };
  if (es_subscribe(client, events, sizeof events / sizeof *events) != ES_RETURN_SUCCESS) return 1;
  for (;;) pause();
}
