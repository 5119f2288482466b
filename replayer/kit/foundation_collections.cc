// CoreFoundation for Linux: arrays and dictionaries, which retain and release what they hold through the callbacks they
// were made with.
#include "replayer/kit/foundation.h"

namespace esreplay {

// An array of pointers that only grows.
struct KitValues {
  const void** at;
  CFIndex count;
  CFIndex room;

  void append(const void* value) {
    if (count == room) {
      room = room == 0 ? 8 : room * 2;
      auto* wider = static_cast<const void**>(realloc(static_cast<void*>(at), static_cast<size_t>(room) * sizeof *at));
      if (wider == nullptr) abort();
      at = wider;
    }
    at[count++] = value;
  }
};

}  // namespace esreplay

using esreplay::KitClass;
using esreplay::KitObject;
using esreplay::KitValues;

namespace {

template <class Callbacks>
const void* kept(const Callbacks& by, const void* value) {
  return by.retain == nullptr ? value : by.retain(nullptr, value);
}

template <class Callbacks>
void given_up(const Callbacks& by, const void* value) {
  if (by.release != nullptr) by.release(nullptr, value);
}

template <class Callbacks>
bool same(const Callbacks& by, const void* one, const void* other) {
  return one == other || (by.equal != nullptr && by.equal(one, other) != 0);
}

template <class Callbacks>
void destroy_values(const Callbacks& by, KitValues& values) {
  for (CFIndex at = 0; at < values.count; ++at) given_up(by, values.at[at]);
  free(static_cast<void*>(values.at));
}

const void* retain_value(CFAllocatorRef, const void* value) { return CFRetain(value); }
void release_value(CFAllocatorRef, const void* value) { CFRelease(value); }

}  // namespace

struct __CFArray {
  KitObject object;
  CFArrayCallBacks by;
  KitValues values;
};

struct __CFDictionary {
  KitObject object;
  CFDictionaryKeyCallBacks keys_by;
  CFDictionaryValueCallBacks values_by;
  KitValues keys;
  KitValues values;
};

namespace {

void destroy_array(KitObject* object) {
  auto* array = reinterpret_cast<__CFArray*>(object);
  destroy_values(array->by, array->values);
}

bool equal_arrays(const KitObject* one, const KitObject* other) {
  const auto* first = reinterpret_cast<const __CFArray*>(one);
  const auto* second = reinterpret_cast<const __CFArray*>(other);
  if (first->values.count != second->values.count) return false;
  for (CFIndex at = 0; at < first->values.count; ++at)
    if (!same(first->by, first->values.at[at], second->values.at[at])) return false;
  return true;
}

// Returns −1 when the key is not there.
CFIndex place_of(CFDictionaryRef dictionary, const void* key) {
  for (CFIndex at = 0; at < dictionary->keys.count; ++at)
    if (same(dictionary->keys_by, dictionary->keys.at[at], key)) return at;
  return kCFNotFound;
}

void destroy_dictionary(KitObject* object) {
  auto* dictionary = reinterpret_cast<__CFDictionary*>(object);
  destroy_values(dictionary->keys_by, dictionary->keys);
  destroy_values(dictionary->values_by, dictionary->values);
}

bool equal_dictionaries(const KitObject* one, const KitObject* other) {
  const auto* first = reinterpret_cast<const __CFDictionary*>(one);
  const auto* second = reinterpret_cast<const __CFDictionary*>(other);
  if (first->keys.count != second->keys.count) return false;
  for (CFIndex at = 0; at < first->keys.count; ++at) {
    CFIndex const there = place_of(second, first->keys.at[at]);
    if (there < 0 || !same(first->values_by, first->values.at[at], second->values.at[there])) return false;
  }
  return true;
}

constexpr KitClass kArrayClass = {destroy_array, equal_arrays, nullptr};
constexpr KitClass kDictionaryClass = {destroy_dictionary, equal_dictionaries, nullptr};

}  // namespace

extern "C" {

const CFArrayCallBacks kCFTypeArrayCallBacks = {0, retain_value, release_value, nullptr, CFEqual};
const CFDictionaryKeyCallBacks kCFTypeDictionaryKeyCallBacks = {0,       retain_value, release_value,
                                                                nullptr, CFEqual,      CFHash};
const CFDictionaryValueCallBacks kCFTypeDictionaryValueCallBacks = {0, retain_value, release_value, nullptr, CFEqual};

KIT_EXPORT CFTypeID CFArrayGetTypeID(void) { return reinterpret_cast<CFTypeID>(&kArrayClass); }
KIT_EXPORT CFTypeID CFDictionaryGetTypeID(void) { return reinterpret_cast<CFTypeID>(&kDictionaryClass); }

KIT_EXPORT CFMutableArrayRef CFArrayCreateMutable(CFAllocatorRef, CFIndex, const CFArrayCallBacks* callbacks) {
  auto* array = esreplay::make_object<__CFArray>(kArrayClass);
  if (callbacks != nullptr) array->by = *callbacks;
  return array;
}

KIT_EXPORT CFArrayRef CFArrayCreate(CFAllocatorRef allocator, const void** values, CFIndex count,
                                    const CFArrayCallBacks* callbacks) {
  CFMutableArrayRef array = CFArrayCreateMutable(allocator, count, callbacks);
  for (CFIndex at = 0; at < count; ++at) CFArrayAppendValue(array, values[at]);
  return array;
}

KIT_EXPORT void CFArrayAppendValue(CFMutableArrayRef array, const void* value) {
  array->values.append(kept(array->by, value));
}

KIT_EXPORT CFIndex CFArrayGetCount(CFArrayRef array) { return array->values.count; }
KIT_EXPORT const void* CFArrayGetValueAtIndex(CFArrayRef array, CFIndex at) { return array->values.at[at]; }

KIT_EXPORT CFMutableDictionaryRef CFDictionaryCreateMutable(CFAllocatorRef, CFIndex,
                                                            const CFDictionaryKeyCallBacks* key_callbacks,
                                                            const CFDictionaryValueCallBacks* value_callbacks) {
  auto* dictionary = esreplay::make_object<__CFDictionary>(kDictionaryClass);
  if (key_callbacks != nullptr) dictionary->keys_by = *key_callbacks;
  if (value_callbacks != nullptr) dictionary->values_by = *value_callbacks;
  return dictionary;
}

KIT_EXPORT CFDictionaryRef CFDictionaryCreate(CFAllocatorRef allocator, const void** keys, const void** values,
                                              CFIndex count, const CFDictionaryKeyCallBacks* key_callbacks,
                                              const CFDictionaryValueCallBacks* value_callbacks) {
  CFMutableDictionaryRef dictionary = CFDictionaryCreateMutable(allocator, count, key_callbacks, value_callbacks);
  for (CFIndex at = 0; at < count; ++at) CFDictionarySetValue(dictionary, keys[at], values[at]);
  return dictionary;
}

KIT_EXPORT void CFDictionaryAddValue(CFMutableDictionaryRef dictionary, const void* key, const void* value) {
  if (place_of(dictionary, key) >= 0) return;
  dictionary->keys.append(kept(dictionary->keys_by, key));
  dictionary->values.append(kept(dictionary->values_by, value));
}

KIT_EXPORT void CFDictionarySetValue(CFMutableDictionaryRef dictionary, const void* key, const void* value) {
  CFIndex const at = place_of(dictionary, key);
  if (at < 0) return CFDictionaryAddValue(dictionary, key, value);
  const void* before = dictionary->values.at[at];
  dictionary->values.at[at] = kept(dictionary->values_by, value);
  given_up(dictionary->values_by, before);
}

KIT_EXPORT CFIndex CFDictionaryGetCount(CFDictionaryRef dictionary) { return dictionary->keys.count; }

KIT_EXPORT Boolean CFDictionaryContainsKey(CFDictionaryRef dictionary, const void* key) {
  return place_of(dictionary, key) >= 0 ? 1 : 0;
}

KIT_EXPORT const void* CFDictionaryGetValue(CFDictionaryRef dictionary, const void* key) {
  CFIndex const at = place_of(dictionary, key);
  return at < 0 ? nullptr : dictionary->values.at[at];
}

KIT_EXPORT void CFDictionaryGetKeysAndValues(CFDictionaryRef dictionary, const void** keys, const void** values) {
  for (CFIndex at = 0; at < dictionary->keys.count; ++at) {
    if (keys != nullptr) keys[at] = dictionary->keys.at[at];
    if (values != nullptr) values[at] = dictionary->values.at[at];
  }
}

KIT_EXPORT Boolean CFDictionaryGetValueIfPresent(CFDictionaryRef dictionary, const void* key, const void** value) {
  CFIndex const at = place_of(dictionary, key);
  if (at < 0) return 0;
  if (value != nullptr) *value = dictionary->values.at[at];
  return 1;
}
}
