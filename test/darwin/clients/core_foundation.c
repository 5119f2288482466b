// Replaces the CoreFoundation framework: the functions that test clients call. An object is a byte of memory, because no
// client looks into one. Run loops are the loader's.
#include <stddef.h>
#include <stdlib.h>

const void *const kCFAllocatorDefault = NULL;

void CFRelease(const void *object);
void CFRelease(const void *object) { free((void *)object); }

const void *CFURLCreateFromFileSystemRepresentation(const void *allocator, const unsigned char *path, long count,
                                                    unsigned char is_directory);
const void *CFURLCreateFromFileSystemRepresentation(const void *allocator, const unsigned char *path, long count,
                                                    unsigned char is_directory) {
  (void)allocator, (void)path, (void)count, (void)is_directory;
  return malloc(1);
}

const void *__CFStringMakeConstantString(const char *literal);
const void *__CFStringMakeConstantString(const char *literal) { return literal; }

unsigned char CFDictionaryContainsKey(const void *dictionary, const void *key);
unsigned char CFDictionaryContainsKey(const void *dictionary, const void *key) {
  (void)dictionary, (void)key;
  return 0;
}

// No preference is set.
const void *CFPreferencesCopyAppValue(const void *key, const void *application);
const void *CFPreferencesCopyAppValue(const void *key, const void *application) {
  (void)key, (void)application;
  return NULL;
}
