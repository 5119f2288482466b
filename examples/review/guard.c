// guard.c: in a project only its editor and Apple's tools may open files. -DTIDY is a pull request that tidies up and
// decides the same. -DPREFIX is one that means to trust a new tool of the editor's vendor, and trusts whatever carries
// the vendor's name.
#include <EndpointSecurity/EndpointSecurity.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

static bool begins(es_string_token_t text, const char *start) {
  size_t length = strlen(start);
  return text.length >= length && memcmp(text.data, start, length) == 0;
}

static bool is_trusted(const es_process_t *process) {
#if defined(PREFIX)
  return process->is_platform_binary || begins(process->signing_id, "org.example.");
#elif defined(TIDY)
  static const char editor[] = "org.example.Quill";
  bool is_editor = process->signing_id.length == sizeof editor - 1 && begins(process->signing_id, editor);
  return is_editor || process->is_platform_binary;
#else
  return process->is_platform_binary || strcmp(process->signing_id.data, "org.example.Quill") == 0;
#endif
}

int main(void) {
  es_client_t *client = NULL;
  es_new_client_result_t result = es_new_client(&client, ^(es_client_t *own, const es_message_t *message) {
    bool inside = begins(message->event.open.file->path, "/Users/noor/harbour/");
    bool allowed = !inside || is_trusted(message->process);
#if defined(PREFIX)
    bool cache = allowed;
#else
    bool cache = false;
#endif
    es_respond_flags_result(own, message, allowed ? UINT32_MAX : 0, cache);
  });
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) return 1;
  es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_OPEN};
  if (es_subscribe(client, events, 1) != ES_RETURN_SUCCESS) return 1;
  for (;;) pause();
}
