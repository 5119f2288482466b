// Its handler reads a file through Foundation, in Objective-C, before it answers. The one class of Foundation that it
// uses is declared here: the cross build has no headers of frameworks. It drains no pool: what Foundation makes on the
// way is left to the pool around the handler.
#include <EndpointSecurity/EndpointSecurity.h>
#include <objc/NSObject.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

@class NSData, NSString;

@interface NSFileManager : NSObject
+ (NSFileManager*)defaultManager;
- (NSData*)contentsAtPath:(NSString*)path;
- (NSString*)stringWithFileSystemRepresentation:(const char*)text length:(NSUInteger)length;
@end

static const char kPath[] = "/etc/passwd";

static bool can_read(void) {
  NSFileManager* manager = [NSFileManager defaultManager];
  NSString* path = [manager stringWithFileSystemRepresentation:kPath length:strlen(kPath)];
  return [manager contentsAtPath:path] != nil;
}

static void handle(es_client_t* client, const es_message_t* message) {
  if (message->action_type != ES_ACTION_TYPE_AUTH) return;
  bool allowed = can_read();
  if (message->event_type == ES_EVENT_TYPE_AUTH_OPEN) {
    es_respond_flags_result(client, message, allowed ? UINT32_MAX : 0, false);
  } else {
    es_respond_auth_result(client, message, allowed ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY, false);
  }
}

int main(void) {
  es_client_t* client = NULL;
  es_new_client_result_t result = es_new_client(&client, ^(es_client_t* own, const es_message_t* message) {
    handle(own, message);
  });
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) {
    fprintf(stderr, "es_new_client: %d\n", result);
    return 1;
  }
  es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN};
  if (es_subscribe(client, events, sizeof events / sizeof events[0]) != ES_RETURN_SUCCESS) return 1;
  for (;;) pause();
}
