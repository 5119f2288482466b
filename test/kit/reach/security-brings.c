// Counts on what Security.h includes: CoreFoundation, the headers of C and dispatch.
#include <Security/Security.h>

int main(void) {
  char text[64] = "";
  CFStringRef words = SecCopyErrorMessageString(errSecCSUnsigned, NULL);
  CFStringGetCString(words, text, sizeof text, kCFStringEncodingUTF8);
  CFRelease(words);
  dispatch_semaphore_t done = dispatch_semaphore_create(0);
  dispatch_semaphore_signal(done);
  long waited = dispatch_semaphore_wait(done, DISPATCH_TIME_FOREVER);
  dispatch_release(done);
  printf("%s %zu %ld %d\n", text, strlen(text), waited, isdigit(text[10]) != 0);
  return EXIT_SUCCESS;
}
