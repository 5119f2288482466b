// client.c: denies programs in a folder that everybody may write. It decides from the message alone.
#include <CoreFoundation/CoreFoundation.h>
#include <EndpointSecurity/EndpointSecurity.h>
#include <stdbool.h>
#include <string.h>

static bool begins(es_string_token_t path, const char* folder) {
  size_t length = strlen(folder);
  return path.length >= length && memcmp(path.data, folder, length) == 0;
}

static bool is_denied(const es_process_t* target) {
  if (target->is_platform_binary) return false;
  return begins(target->executable->path, "/private/tmp/");
}

int main(void) {
  es_client_t* client = NULL;
  es_new_client_result_t result = es_new_client(&client, ^(es_client_t* own, const es_message_t* message) {
    bool denied = is_denied(message->event.exec.target);
    es_respond_auth_result(own, message, denied ? ES_AUTH_RESULT_DENY : ES_AUTH_RESULT_ALLOW, false);
  });
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) return 1;
  es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_EXEC};
  if (es_subscribe(client, events, 1) != ES_RETURN_SUCCESS) return 1;
  CFRunLoopRun();
}
