// Prints the answers of __builtin_available, in every form that a compiler takes. With an argument: as an ES client,
// into that file.
#include <EndpointSecurity/EndpointSecurity.h>
#include <stdio.h>
#include <unistd.h>

#define RELEASE 12.3
#define TWELVE macOS 12.0, *

static void tell(const char* what, bool answer) { printf("%s %d\n", what, answer); }

static void tell_all(void) {
  tell("10.15.4", __builtin_available(macos 10.15.4, *));
  tell("11", __builtin_available(macOS 11, *));
  tell("11_0", __builtin_available(macosx 11_0, *));
  tell("12", __builtin_available(macos 12, *));
  tell("12.3", __builtin_available(macOS RELEASE, *));
  tell("13", __builtin_available(macOS 13.0, *));
  tell("after iOS", __builtin_available(iOS 10, macOS 13, *));
  tell("before iOS", __builtin_available(macOS 13.0, iOS 10.0, tvOS 10.0, *));
  tell("27", __builtin_available(macOS 27.0, *));
  tell("no macOS", __builtin_available(iOS 99, *));
  if (!__builtin_available(TWELVE)) tell("negated 12", true);
}

int main(int count, char** words) {
  if (count == 1) {
    tell_all();
    return 0;
  }
  es_client_t* client = NULL;
  es_new_client_result_t result = es_new_client(&client, ^(es_client_t* own, const es_message_t* message) {
    es_respond_auth_result(own, message, ES_AUTH_RESULT_ALLOW, false);
  });
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) return 1;
  if (freopen(words[1], "w", stdout) == NULL) return 1;
  tell_all();
  fflush(stdout);
  es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_EXEC};
  if (es_subscribe(client, events, 1) != ES_RETURN_SUCCESS) return 1;
  for (;;) pause();
}
