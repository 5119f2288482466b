// Its handler does one thing through Foundation before it answers its first AUTH message, as the first argument says:
// what Foundation calls on the way is made inside a library of the system. The classes are looked up by name and their
// methods declared here, since the cross build has no headers of frameworks. It drains no pool: what Foundation makes
// is left to the pool around the handler.
#include <EndpointSecurity/EndpointSecurity.h>
#include <objc/NSObject.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

extern Class objc_getClass(const char*);

// Named, so that the program links Foundation.
@interface NSFileManager : NSObject
+ (id)defaultManager;
@end

@interface NSObject (Foundation)
+ (id)standardUserDefaults;
+ (id)processInfo;
+ (id)localTimeZone;
+ (id)stringWithUTF8String:(const char*)text;
+ (id)stringWithContentsOfFile:(id)path encoding:(NSUInteger)encoding error:(id*)error;
+ (id)dataWithContentsOfFile:(id)path;
+ (id)dictionaryWithContentsOfFile:(id)path;
+ (id)bundleWithPath:(id)path;
+ (id)fileURLWithPath:(id)path;
- (id)contentsAtPath:(id)path;
- (id)contentsOfDirectoryAtPath:(id)path error:(id*)error;
- (id)objectForKey:(id)key;
- (id)hostName;
- (id)name;
- (id)retain;
- (id)autorelease;
- (NSUInteger)retainCount;
+ (id)new;
- (id)infoDictionary;
- (BOOL)checkResourceIsReachableAndReturnError:(id*)error;
@end

enum { kUsage = 64, kPoolKept = 65, kUtf8 = 4 };

static const char kFile[] = "/private/etc/hosts";
static const char kPropertyList[] = "/System/Library/CoreServices/SystemVersion.plist";
static const char kApplication[] = "/System/Applications/Utilities/Terminal.app";

static id text(const char* words) { return [objc_getClass("NSString") stringWithUTF8String:words]; }

static id read_file(void) { return [[NSFileManager defaultManager] contentsAtPath:text(kFile)]; }
static id list_folder(void) {
  return [[NSFileManager defaultManager] contentsOfDirectoryAtPath:text("/private/etc") error:nil];
}
static id read_data(void) { return [objc_getClass("NSData") dataWithContentsOfFile:text(kFile)]; }
static id read_string(void) {
  return [objc_getClass("NSString") stringWithContentsOfFile:text(kFile) encoding:kUtf8 error:nil];
}
static id read_property_list(void) {
  return [objc_getClass("NSDictionary") dictionaryWithContentsOfFile:text(kPropertyList)];
}
static id read_bundle(void) { return [[objc_getClass("NSBundle") bundleWithPath:text(kApplication)] infoDictionary]; }
static id reach_file(void) {
  id file = [objc_getClass("NSURL") fileURLWithPath:text(kFile)];
  return [file checkResourceIsReachableAndReturnError:nil] ? file : nil;
}
static id ask_preferences(void) {
  id key = text("AppleLocale");
  return [[objc_getClass("NSUserDefaults") standardUserDefaults] objectForKey:key] ?: key;  // it may have none
}
static id ask_host_name(void) { return [[objc_getClass("NSProcessInfo") processInfo] hostName]; }
static id ask_time_zone(void) { return [[objc_getClass("NSTimeZone") localTimeZone] name]; }

static id released_later;

static id fill_pool(void) {
  released_later = [objc_getClass("NSObject") new];
  return [[released_later retain] autorelease];
}

static void look_into_pool(void) {
  if (released_later == nil || [released_later retainCount] == 1) return;
  fprintf(stderr, "inside: the pool of the last message was not drained\n");
  _exit(kPoolKept);
}

static const struct way {
  const char* word;
  id (*go)(void);
} ways[] = {
    {"file", read_file},
    {"folder", list_folder},
    {"data", read_data},
    {"string", read_string},
    {"property-list", read_property_list},
    {"bundle", read_bundle},
    {"url", reach_file},
    {"preferences", ask_preferences},
    {"host-name", ask_host_name},
    {"time-zone", ask_time_zone},
    {"pool", fill_pool},
};
static const struct way* chosen;

static void handle(es_client_t* client, const es_message_t* message) {
  static bool gone = false;
  if (message->action_type != ES_ACTION_TYPE_AUTH) return;
  look_into_pool();
  if (!gone && chosen->go() == nil) fprintf(stderr, "inside: %s gave nothing\n", chosen->word);
  gone = true;
  if (message->event_type == ES_EVENT_TYPE_AUTH_OPEN) {
    es_respond_flags_result(client, message, UINT32_MAX, false);
  } else {
    es_respond_auth_result(client, message, ES_AUTH_RESULT_ALLOW, false);
  }
}

int main(int count, char** words) {
  for (size_t at = 0; at < sizeof ways / sizeof ways[0]; ++at)
    if (count > 1 && strcmp(ways[at].word, words[1]) == 0) chosen = &ways[at];
  if (chosen == NULL) {
    fprintf(stderr, "usage: inside WAY\n");
    return kUsage;
  }
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
