// lock.c: while the system starts, its daemons may read their protected files; once the log-in window is there, nobody
// may. The answers are cached, and an answer of before is still there afterwards. -DFIXED caches no answer that changes.
#include <EndpointSecurity/EndpointSecurity.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

static const char protected_folder[] = "/private/var/protected/";
static bool locked;

static bool ends(es_string_token_t text, const char *end) {
  size_t length = strlen(end);
  return text.length >= length && strcmp(text.data + text.length - length, end) == 0;
}

static void handle_open(es_client_t *client, const es_message_t *message) {
  const char *path = message->event.open.file->path.data;
  bool is_protected = strncmp(path, protected_folder, strlen(protected_folder)) == 0;
  bool allowed = !is_protected || !locked;
#ifdef FIXED
  bool cache = !is_protected;
#else
  bool cache = true;
#endif
  es_respond_flags_result(client, message, allowed ? UINT32_MAX : 0, cache);
}

int main(void) {
  es_client_t *client = NULL;
  es_new_client_result_t result = es_new_client(&client, ^(es_client_t *own, const es_message_t *message) {
    if (message->event_type == ES_EVENT_TYPE_AUTH_OPEN) handle_open(own, message);
    else if (ends(message->event.exec.target->executable->path, "/loginwindow")) locked = true;
  });
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) return 1;
  es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_NOTIFY_EXEC};
  if (es_subscribe(client, events, 2) != ES_RETURN_SUCCESS) return 1;
  for (;;) pause();
}
