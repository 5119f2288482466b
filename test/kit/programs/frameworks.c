// The kit's part of frameworks outside a run: objects work, daemons are not there, and nothing is left behind.
// All their headers are read together.
#include <CoreServices/CoreServices.h>
#include <DiskArbitration/DiskArbitration.h>
#include <OpenDirectory/OpenDirectory.h>
#include <Security/SecAssessment.h>
#include <Security/Security.h>
#include <bsm/libbsm.h>
#include <mach/mach.h>
#include <servers/bootstrap.h>
#include <stdio.h>
#include <string.h>
#include <uuid/uuid.h>
#include <xpc/xpc.h>

static const char *text_of(CFStringRef string) {
  return string == NULL ? "none" : CFStringGetCStringPtr(string, kCFStringEncodingUTF8);
}

static CFURLRef url_of(const char *path) {
  return CFURLCreateFromFileSystemRepresentation(NULL, (const UInt8 *)path, (CFIndex)strlen(path), false);
}

static CFIndex code_of(CFErrorRef error) {
  CFIndex code = error == NULL ? 0 : CFErrorGetCode(error);
  if (error != NULL) CFRelease(error);
  return code;
}

static void strings(void) {
  CFStringRef word = CFStringCreateWithCString(NULL, "gr\xc3\xbc\xc3\x9f \xf0\x9f\x8d\x8e", kCFStringEncodingUTF8);
  CFStringRef part = CFStringCreateWithBytes(NULL, (const UInt8 *)"grand", 2, kCFStringEncodingUTF8, false);
  char small[4], wide[32];
  printf("length %ld prefix %d order %ld copy %d %d %s\n", CFStringGetLength(word), CFStringHasPrefix(word, part),
         CFStringCompare(part, word, 0), CFStringGetCString(word, small, sizeof small, kCFStringEncodingUTF8),
         CFStringGetCString(word, wide, sizeof wide, kCFStringEncodingUTF8), wide);
  printf("literal %d %d %d\n", CFSTR("one") == CFSTR("one"), CFEqual(CFSTR("gr"), part), CFEqual(word, part));
  CFRetain(word);
  printf("count %ld %ld\n", CFGetRetainCount(word), CFGetRetainCount(CFSTR("one")));
  CFRelease(word);
  CFRelease(word);
  CFRelease(part);
}

static void collections(void) {
  int32_t seven = 7;
  int8_t narrow = 0;
  int64_t big = 300, read = 0;
  CFNumberRef number = CFNumberCreate(NULL, kCFNumberSInt32Type, &seven);
  CFNumberRef wide = CFNumberCreate(NULL, kCFNumberSInt64Type, &big);
  CFMutableDictionaryRef table =
      CFDictionaryCreateMutable(NULL, 0, &kCFTypeDictionaryKeyCallBacks, &kCFTypeDictionaryValueCallBacks);
  CFDictionarySetValue(table, CFSTR("a"), number);
  CFDictionarySetValue(table, CFSTR("a"), wide);
  CFDictionaryAddValue(table, CFSTR("a"), number);
  CFDictionaryAddValue(table, CFSTR("b"), kCFBooleanTrue);
  CFRelease(number);
  CFRelease(wide);
  CFNumberRef found = CFDictionaryGetValue(table, CFSTR("a"));
  bool fits = CFNumberGetValue(found, kCFNumberSInt8Type, &narrow);
  CFNumberGetValue(found, kCFNumberSInt64Type, &read);
  printf("table %ld %lld fits %d there %d %d type %d\n", CFDictionaryGetCount(table), (long long)read, fits,
         CFDictionaryContainsKey(table, CFSTR("b")), CFDictionaryContainsKey(table, CFSTR("c")),
         CFGetTypeID(found) == CFNumberGetTypeID());
  const void *values[] = {table, CFSTR("x")};
  CFArrayRef list = CFArrayCreate(NULL, values, 2, &kCFTypeArrayCallBacks);
  CFRelease(table);
  printf("list %ld %s\n", CFArrayGetCount(list), text_of(CFArrayGetValueAtIndex(list, 1)));
  CFRelease(list);
}

static void own_token(audit_token_t *token) {
  mach_msg_type_number_t count = TASK_AUDIT_TOKEN_COUNT;
  task_info(mach_task_self(), TASK_AUDIT_TOKEN, (task_info_t)token, &count);
}

static void guest(void) {
  audit_token_t token;
  own_token(&token);
  CFDataRef data = CFDataCreate(NULL, (const UInt8 *)&token, sizeof token);
  const void *key = kSecGuestAttributeAudit, *value = data;
  CFDictionaryRef attributes =
      CFDictionaryCreate(NULL, &key, &value, 1, &kCFTypeDictionaryKeyCallBacks, &kCFTypeDictionaryValueCallBacks);
  SecCodeRef code = NULL;
  CFURLRef path = NULL;
  OSStatus status = SecCodeCopyGuestWithAttributes(NULL, attributes, kSecCSDefaultFlags, &code);
  SecCodeCopyPath((SecStaticCodeRef)code, kSecCSDefaultFlags, &path);
  CFStringRef name = CFURLCopyLastPathComponent(path);
  printf("guest %d %s check %d\n", status, text_of(name), SecCodeCheckValidity(code, kSecCSDefaultFlags, NULL));
  CFRelease(name);
  CFRelease(path);
  CFRelease(code);
  CFRelease(attributes);
  CFRelease(data);
}

static void security(void) {
  CFURLRef url = url_of("/usr/bin/true");
  SecStaticCodeRef code = NULL;
  CFErrorRef error = NULL;
  CFDictionaryRef information = NULL;
  SecRequirementRef requirement = NULL;
  SecTrustRef trust = NULL;
  SecPolicyRef policy = SecPolicyCreateBasicX509();
  printf("create %d requirement %d\n", SecStaticCodeCreateWithPath(url, kSecCSDefaultFlags, &code),
         SecRequirementCreateWithString(CFSTR("anchor apple"), kSecCSDefaultFlags, &requirement));
  printf("check %d information %d\n",
         SecStaticCodeCheckValidityWithErrors(code, kSecCSDefaultFlags, requirement, &error),
         SecCodeCopySigningInformation(code, kSecCSSigningInformation, &information));
  SecTrustCreateWithCertificates(NULL, policy, &trust);
  printf("trust %d", SecTrustEvaluateWithError(trust, &error));
  printf(" %ld", code_of(error));
  printf(" assessment %d", SecAssessmentCreate(url, kSecAssessmentDefaultFlags, NULL, &error) == NULL);
  printf(" %ld keychain %d\n", code_of(error), SecItemCopyMatching(NULL, NULL));
  CFRelease(trust);
  CFRelease(policy);
  CFRelease(requirement);
  CFRelease(code);
  CFRelease(url);
}

static void disks(void) {
  DASessionRef session = DASessionCreate(kCFAllocatorDefault);
  DADiskRef disk = DADiskCreateFromBSDName(kCFAllocatorDefault, session, "/dev/disk4s1");
  CFURLRef url = url_of("/Volumes/Stick");
  DADiskRef volume = DADiskCreateFromVolumePath(kCFAllocatorDefault, session, url);
  printf("disk %s %d description %d\n", DADiskGetBSDName(disk), DADiskGetBSDName(volume) == NULL,
         DADiskCopyDescription(disk) == NULL);
  CFRelease(url);
  CFRelease(volume);
  CFRelease(disk);
  CFRelease(session);
}

static void directory(void) {
  CFErrorRef error = NULL;
  Boolean is_there = 1;
  ODNodeRef node = ODNodeCreateWithNodeType(NULL, kODSessionDefault, kODNodeTypeLocalNodes, &error);
  printf("node %d", node == NULL);
  printf(" %ld preference %d", code_of(error), CFPreferencesGetAppBooleanValue(CFSTR("k"), CFSTR("a"), &is_there));
  printf(" %d applications %d", is_there, LSCopyApplicationURLsForBundleIdentifier(CFSTR("com.example"), &error) == NULL);
  printf(" %ld item %d\n", code_of(error), MDItemCreate(NULL, CFSTR("/")) == NULL);
}

static void xpc(void) {
  mach_port_t port = 1;
  xpc_object_t message = xpc_dictionary_create_empty();
  size_t size = 0;
  xpc_dictionary_set_string(message, "path", "/a");
  xpc_dictionary_set_string(message, "path", "/b");
  xpc_dictionary_set_int64(message, "pid", -7);
  xpc_dictionary_set_bool(message, "wanted", true);
  xpc_dictionary_set_data(message, "hash", "\1\2", 2);
  xpc_dictionary_set_value(message, "wanted", NULL);
  xpc_dictionary_get_data(message, "hash", &size);
  printf("message %zu %s %lld %llu %d %zu\n", xpc_dictionary_get_count(message),
         xpc_dictionary_get_string(message, "path"), (long long)xpc_dictionary_get_int64(message, "pid"),
         (unsigned long long)xpc_dictionary_get_uint64(message, "pid"), xpc_dictionary_get_bool(message, "wanted"),
         size);
  xpc_connection_t connection = xpc_connection_create_mach_service("com.example.none", NULL, 0);
  dispatch_semaphore_t called = dispatch_semaphore_create(0);
  __block bool invalid = false;
  xpc_connection_set_event_handler(connection, ^(xpc_object_t event) {
    (void)event;
  });
  xpc_connection_resume(connection);
  xpc_connection_send_message_with_reply(connection, message, NULL, ^(xpc_object_t reply) {
    invalid = reply == XPC_ERROR_CONNECTION_INVALID;
    dispatch_semaphore_signal(called);
  });
  dispatch_semaphore_wait(called, DISPATCH_TIME_FOREVER);
  xpc_object_t reply = xpc_connection_send_message_with_reply_sync(connection, message);
  printf("reply %d %d %d look-up %d %u\n", invalid, reply == XPC_ERROR_CONNECTION_INVALID,
         xpc_get_type(reply) == XPC_TYPE_ERROR, bootstrap_look_up(bootstrap_port, "com.example.none", &port), port);
  xpc_release(reply);
  xpc_release(message);
  xpc_release(connection);
  dispatch_release(called);
}

int main(void) {
  strings();
  collections();
  guest();
  security();
  disks();
  directory();
  xpc();
  return 0;
}
