// Validates the code signature of every program that starts, in the handler: trustd opens a file for that, and the open
// queues behind the handler. -DON_QUEUE validates on a queue, which nothing waits for; -DFROM_MESSAGE uses what the
// message says.
#include "client.h"

#include <Security/Security.h>

#if defined(FROM_MESSAGE)

static bool is_valid(const es_message_t *message) { return (message->event.exec.target->codesigning_flags & 1) != 0; }

#else

static bool is_valid(const es_message_t *message) {
  es_string_token_t path = message->event.exec.target->executable->path;
  SecStaticCodeRef code = NULL;
  CFURLRef url = CFURLCreateFromFileSystemRepresentation(NULL, (const UInt8 *)path.data, (CFIndex)path.length, false);
  OSStatus status = SecStaticCodeCreateWithPath(url, kSecCSDefaultFlags, &code);  // found here
  CFRelease(url);
  if (status != errSecSuccess) return false;
  status = SecStaticCodeCheckValidityWithErrors(code, kSecCSDefaultFlags, NULL, NULL);  // found here
  CFRelease(code);
  return status == errSecSuccess;
}

#endif

static void decide(es_client_t *client, const es_message_t *message) {
  answer(client, message, is_valid(message) ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY);
}

static void handle(es_client_t *client, const es_message_t *message) {
  bool by_system = message->event_type == ES_EVENT_TYPE_AUTH_EXEC && message->event.exec.target->is_platform_binary;
  if (message->event_type == ES_EVENT_TYPE_AUTH_OPEN || by_system) {
    allow(client, message);
    return;
  }
#if defined(ON_QUEUE)
  es_retain_message(message);
  dispatch_async(queue, ^{
    decide(client, message);
    es_release_message(message);
  });
#else
  decide(client, message);
#endif
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
