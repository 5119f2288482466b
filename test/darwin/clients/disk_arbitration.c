// Replaces the DiskArbitration framework: the functions that a test client calls. An object is a byte of memory, because
// the client does not look into one.
#include <stdlib.h>

const void *const kDADiskDescriptionMediaRemovableKey = "DAMediaRemovable";

void *DASessionCreate(const void *allocator);
void *DASessionCreate(const void *allocator) {
  (void)allocator;
  return malloc(1);
}

void *DADiskCreateFromBSDName(const void *allocator, void *session, const char *name);
void *DADiskCreateFromBSDName(const void *allocator, void *session, const char *name) {
  (void)allocator, (void)session, (void)name;
  return malloc(1);
}

const void *DADiskCopyDescription(void *disk);
const void *DADiskCopyDescription(void *disk) {
  (void)disk;
  return malloc(1);
}
