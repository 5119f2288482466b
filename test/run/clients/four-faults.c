// Has four faulty lines, and many messages of a boot meet each: a signature check, which waits for a daemon, and the
// file that it reads before; a file that every answer opens; a pause after NOTIFY messages. A report names four places.
#include <Security/Security.h>

#include "../../clients/client.h"

static bool is_valid(const char* path) {
  SecStaticCodeRef code = NULL;
  CFURLRef url = CFURLCreateFromFileSystemRepresentation(NULL, (const UInt8*)path, (CFIndex)strlen(path), false);
  OSStatus status = SecStaticCodeCreateWithPath(url, kSecCSDefaultFlags, &code);  // found here
  CFRelease(url);
  if (status != errSecSuccess) return false;
  status = SecStaticCodeCheckValidityWithErrors(code, kSecCSDefaultFlags, NULL, NULL);  // found here
  CFRelease(code);
  return status == errSecSuccess;
}

static bool is_allowed(const es_message_t* message) {
  bool is_foreign = message->event_type == ES_EVENT_TYPE_AUTH_EXEC && !message->event.exec.target->is_platform_binary;
  if (is_foreign && !is_valid(path_of(message))) return false;
  return open("/etc/passwd", O_RDONLY) >= 0;  // found here
}

static void handle(es_client_t* client, const es_message_t* message) {
  if (is_auth(message)) {
    answer(client, message, is_allowed(message) ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY);
    return;
  }
  usleep(10);  // found here
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_MMAP, ES_EVENT_TYPE_AUTH_MOUNT,
        ES_EVENT_TYPE_NOTIFY_MOUNT, ES_EVENT_TYPE_NOTIFY_EXIT, ES_EVENT_TYPE_NOTIFY_STAT);
  stay();
}
