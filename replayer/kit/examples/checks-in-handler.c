// checks-in-handler.c: an Endpoint Security client that makes the worst mistake. Its handler checks the code signature
// of the program that is about to run. The check asks trustd, trustd opens its files, and each open is a message that
// this client must answer. These messages queue behind the handler, which waits for trustd. For weeks trustd may have
// everything in memory, and nothing happens; at boot it has nothing, and macOS kills the client at the deadline.
//
// The same command builds it on Linux, with the kit, and on a Mac, with Apple's SDK.
//
//   $(esreplay kit --cc --cflags) checks-in-handler.c $(esreplay kit --libs) -o checks-in-handler

#include <CoreFoundation/CoreFoundation.h>
#include <EndpointSecurity/EndpointSecurity.h>
#include <Security/Security.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool is_valid(const char* path) {
  CFURLRef url = CFURLCreateFromFileSystemRepresentation(NULL, (const UInt8*)path, (CFIndex)strlen(path), false);
  SecStaticCodeRef code = NULL;
  OSStatus status = SecStaticCodeCreateWithPath(url, kSecCSDefaultFlags, &code);
  if (status == errSecSuccess) status = SecStaticCodeCheckValidityWithErrors(code, kSecCSDefaultFlags, NULL, NULL);
  if (code != NULL) CFRelease(code);
  CFRelease(url);
  return status == errSecSuccess;
}

static void handle_exec(es_client_t* client, const es_message_t* message) {
  const es_process_t* target = message->event.exec.target;
  bool allowed = target->is_platform_binary || is_valid(target->executable->path.data);
  es_respond_auth_result(client, message, allowed ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY, false);
}

int main(void) {
  es_client_t* client = NULL;
  es_new_client_result_t result = es_new_client(&client, ^(es_client_t* own, const es_message_t* message) {
    if (message->event_type == ES_EVENT_TYPE_AUTH_EXEC) {
      handle_exec(own, message);
    } else if (message->event_type == ES_EVENT_TYPE_AUTH_OPEN) {
      es_respond_flags_result(own, message, UINT32_MAX, false);
    }
  });
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) {
    fprintf(stderr, "es_new_client: %d\n", result);
    return 1;
  }
  es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN};
  if (es_subscribe(client, events, sizeof events / sizeof events[0]) != ES_RETURN_SUCCESS) return 1;
  for (;;) pause();
}
