// Asks DiskArbitration about every mounted volume in the handler; around boot diskarbitrationd is in the middle of
// mounting the next one. -DON_QUEUE asks on a queue, which nothing waits for, and about two volumes at once.
#include "client.h"

#include <DiskArbitration/DiskArbitration.h>

static DASessionRef session;
static dispatch_queue_t volumes;

static bool is_removable(const es_message_t *message) {
  const char *device = message->event.mount.statfs->f_mntfromname;
  DADiskRef disk = DADiskCreateFromBSDName(kCFAllocatorDefault, session, device);  // found here
  CFDictionaryRef about = DADiskCopyDescription(disk);                             // found here
  bool removable = about != NULL && CFDictionaryContainsKey(about, kDADiskDescriptionMediaRemovableKey);
  if (about != NULL) CFRelease(about);
  CFRelease(disk);
  return removable;
}

static void decide(es_client_t *client, const es_message_t *message) {
  answer(client, message, is_removable(message) ? ES_AUTH_RESULT_DENY : ES_AUTH_RESULT_ALLOW);
}

static void handle(es_client_t *client, const es_message_t *message) {
  if (message->event_type != ES_EVENT_TYPE_AUTH_MOUNT) {
    allow(client, message);
    return;
  }
#if defined(ON_QUEUE)
  es_retain_message(message);
  dispatch_async(volumes, ^{
    decide(client, message);
    es_release_message(message);
  });
#else
  decide(client, message);
#endif
}

int main(void) {
  session = DASessionCreate(kCFAllocatorDefault);
  volumes = dispatch_queue_create("test.volumes", DISPATCH_QUEUE_CONCURRENT);
  START(handle, ES_EVENT_TYPE_AUTH_MOUNT, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
