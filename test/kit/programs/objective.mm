// An ES client in Objective-C++ without Foundation: a class of its own, C++ objects that unwind, blocks.
#include <EndpointSecurity/EndpointSecurity.h>
#include <dispatch/dispatch.h>
#include <unistd.h>

#include <string>
#include <vector>

__attribute__((objc_root_class)) @interface Policy
+ (bool)denies:(const char *)path;
@end

@implementation Policy
+ (bool)denies:(const char *)path {
  const std::vector<std::string> denied = {"/opt/denied"};
  return std::string(path).rfind(denied.front(), 0) == 0;
}
@end

int main() {
  es_client_t *client = nullptr;
  dispatch_queue_t queue = dispatch_queue_create("com.example.policy", DISPATCH_QUEUE_SERIAL);
  es_new_client_result_t result = es_new_client(&client, ^(es_client_t *own, const es_message_t *message) {
    es_retain_message(message);
    dispatch_async(queue, ^{
      const bool denied = [Policy denies:message->event.exec.target->executable->path.data];
      es_respond_auth_result(own, message, denied ? ES_AUTH_RESULT_DENY : ES_AUTH_RESULT_ALLOW, false);
      es_release_message(message);
    });
  });
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) return 1;
  es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_EXEC};
  if (es_subscribe(client, events, 1) != ES_RETURN_SUCCESS) return 1;
  for (;;) pause();
}
