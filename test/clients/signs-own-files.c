// Allows everything at once, but asks Security in the handler who signed its own files: quiet on most traces, a kill at
// boot. -DON_QUEUE asks on a queue, which nothing waits for.
#include "client.h"

#include <Security/Security.h>

static const char own[] = "/Library/Application Support/Example/";

static bool is_signed(const es_message_t *message) {
  es_string_token_t path = message->event.open.file->path;
  SecStaticCodeRef code = NULL;
  CFDictionaryRef signer = NULL;
  CFURLRef url = CFURLCreateFromFileSystemRepresentation(NULL, (const UInt8 *)path.data, (CFIndex)path.length, false);
  OSStatus status = SecStaticCodeCreateWithPath(url, kSecCSDefaultFlags, &code);  // found here
  if (status == errSecSuccess)
    status = SecCodeCopySigningInformation(code, kSecCSSigningInformation, &signer);  // found here
  if (signer != NULL) CFRelease(signer);
  if (code != NULL) CFRelease(code);
  CFRelease(url);
  return status == errSecSuccess;
}

static void decide(es_client_t *client, const es_message_t *message) {
  answer(client, message, is_signed(message) ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY);
}

static void handle(es_client_t *client, const es_message_t *message) {
  if (strncmp(path_of(message), own, strlen(own)) != 0) {
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
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
