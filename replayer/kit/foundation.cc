// CoreFoundation for Linux: what all objects share, strings and URLs.
#include "replayer/kit/foundation.h"

#include <strings.h>
#include <atomic>
#include <cstring>

using esreplay::KitClass;
using esreplay::KitObject;

struct __CFURL {
  KitObject object;
  CFStringRef path;
  bool is_directory;
};

struct __CFNull {
  KitObject object;
};

namespace {

const __CFString* as_string(const KitObject* object) { return reinterpret_cast<const __CFString*>(object); }

bool equal_bytes(const char* one, CFIndex one_count, const char* other, CFIndex other_count) {
  return one_count == other_count && memcmp(one, other, static_cast<size_t>(one_count)) == 0;
}

void destroy_string(KitObject* object) { free(const_cast<char*>(as_string(object)->bytes)); }

bool equal_strings(const KitObject* one, const KitObject* other) {
  return equal_bytes(as_string(one)->bytes, as_string(one)->count, as_string(other)->bytes, as_string(other)->count);
}

// FNV-1a.
unsigned long hash_string(const KitObject* object) {
  unsigned long hash = 14695981039346656037U;
  for (CFIndex at = 0; at < as_string(object)->count; ++at)
    hash = (hash ^ static_cast<unsigned char>(as_string(object)->bytes[at])) * 1099511628211U;
  return hash;
}

void destroy_url(KitObject* object) { CFRelease(reinterpret_cast<__CFURL*>(object)->path); }

bool equal_urls(const KitObject* one, const KitObject* other) {
  return CFEqual(reinterpret_cast<const __CFURL*>(one)->path, reinterpret_cast<const __CFURL*>(other)->path) != 0;
}

constexpr KitClass kUrlClass = {destroy_url, equal_urls, nullptr};
constexpr KitClass kNullClass = {};
constinit const __CFNull kNullObject = {{&kNullClass, 0}};

// Strings of CFSTR, newest first. None is ever removed.
struct Literal {
  __CFString string;
  const char* text;  // equal literals are one string
  Literal* next;
};
std::atomic<Literal*> literals;

CFURLRef make_url(CFStringRef path, bool is_directory) {
  auto* url = esreplay::make_object<__CFURL>(kUrlClass);
  url->path = path;
  url->is_directory = is_directory;
  return url;
}

}  // namespace

namespace esreplay {

constinit const KitClass kStringClass = {destroy_string, equal_strings, hash_string};

CFStringRef make_string(const char* bytes, size_t count) {
  auto* string = make_object<__CFString>(kStringClass);
  string->bytes = copy_bytes(bytes, count);
  string->count = static_cast<CFIndex>(count);
  return string;
}

CFURLRef make_file_url(const char* bytes, size_t count) { return make_url(make_string(bytes, count), false); }

const char* path_of(CFURLRef url) { return url->path->bytes; }

}  // namespace esreplay

using esreplay::make_string;

extern "C" {

const CFAllocatorRef kCFAllocatorDefault = nullptr;
const CFNullRef kCFNull = &kNullObject;

KIT_EXPORT CFTypeRef CFRetain(CFTypeRef object) { return esreplay::retain_object(object); }
KIT_EXPORT void CFRelease(CFTypeRef object) { esreplay::release_object(object); }

KIT_EXPORT CFIndex CFGetRetainCount(CFTypeRef object) {
  uint32_t const count = static_cast<const KitObject*>(object)->references.load(std::memory_order_relaxed);
  return count == 0 ? 1 : static_cast<CFIndex>(count);
}

KIT_EXPORT CFTypeID CFGetTypeID(CFTypeRef object) {
  return esreplay::id_of(*static_cast<const KitObject*>(object)->isa);
}

KIT_EXPORT Boolean CFEqual(CFTypeRef one, CFTypeRef other) {
  const auto* first = static_cast<const KitObject*>(one);
  const auto* second = static_cast<const KitObject*>(other);
  if (first == second) return 1;
  if (first->isa != second->isa || first->isa->equal == nullptr) return 0;
  return first->isa->equal(first, second) ? 1 : 0;
}

KIT_EXPORT CFHashCode CFHash(CFTypeRef object) {
  const auto* hashed = static_cast<const KitObject*>(object);
  return hashed->isa->hash == nullptr ? reinterpret_cast<CFHashCode>(hashed->isa) : hashed->isa->hash(hashed);
}

KIT_EXPORT CFTypeID CFNullGetTypeID(void) { return esreplay::id_of(kNullClass); }
KIT_EXPORT CFTypeID CFStringGetTypeID(void) { return esreplay::id_of(esreplay::kStringClass); }
KIT_EXPORT CFTypeID CFURLGetTypeID(void) { return esreplay::id_of(kUrlClass); }

KIT_EXPORT CFStringRef __CFStringMakeConstantString(const char* literal) {
  for (Literal* each = literals.load(std::memory_order_acquire); each != nullptr; each = each->next)
    if (strcmp(each->text, literal) == 0) return &each->string;
  auto* made = esreplay::make_object<Literal>(esreplay::kStringClass);
  made->string.object.references.store(0, std::memory_order_relaxed);
  made->string.count = static_cast<CFIndex>(strlen(literal));
  // Copied, because a plug-in's literals go away when it is unloaded.
  made->string.bytes = made->text = esreplay::copy_bytes(literal, static_cast<size_t>(made->string.count));
  made->next = literals.load(std::memory_order_relaxed);
  while (!literals.compare_exchange_weak(made->next, made, std::memory_order_acq_rel)) {
  }
  return &made->string;
}

KIT_EXPORT CFStringRef CFStringCreateWithCString(CFAllocatorRef, const char* text, CFStringEncoding) {
  return make_string(text, strlen(text));
}

KIT_EXPORT CFStringRef CFStringCreateWithBytes(CFAllocatorRef, const UInt8* bytes, CFIndex count, CFStringEncoding,
                                               Boolean) {
  return make_string(reinterpret_cast<const char*>(bytes), static_cast<size_t>(count));
}

KIT_EXPORT CFStringRef CFStringCreateWithFileSystemRepresentation(CFAllocatorRef, const char* path) {
  return make_string(path, strlen(path));
}

KIT_EXPORT CFStringRef CFStringCreateCopy(CFAllocatorRef, CFStringRef string) {
  return static_cast<CFStringRef>(CFRetain(string));  // strings are immutable
}

// A character of four bytes in UTF-8 is two units of UTF-16, any other is one.
KIT_EXPORT CFIndex CFStringGetLength(CFStringRef string) {
  CFIndex length = 0;
  for (CFIndex at = 0; at < string->count; ++at) {
    const auto byte = static_cast<unsigned char>(string->bytes[at]);
    if ((byte & 0xC0) != 0x80) length += byte >= 0xF0 ? 2 : 1;
  }
  return length;
}

KIT_EXPORT CFIndex CFStringGetMaximumSizeForEncoding(CFIndex length, CFStringEncoding) { return length * 3; }

KIT_EXPORT Boolean CFStringGetCString(CFStringRef string, char* buffer, CFIndex size, CFStringEncoding) {
  if (string->count >= size) return 0;
  memcpy(buffer, string->bytes, static_cast<size_t>(string->count) + 1);
  return 1;
}

KIT_EXPORT const char* CFStringGetCStringPtr(CFStringRef string, CFStringEncoding) { return string->bytes; }

KIT_EXPORT CFComparisonResult CFStringCompare(CFStringRef one, CFStringRef other, CFStringCompareFlags options) {
  int const order = (options & kCFCompareCaseInsensitive) != 0 ? strcasecmp(one->bytes, other->bytes)
                                                               : strcmp(one->bytes, other->bytes);
  return order < 0 ? kCFCompareLessThan : (order > 0 ? kCFCompareGreaterThan : kCFCompareEqualTo);
}

KIT_EXPORT Boolean CFStringHasPrefix(CFStringRef string, CFStringRef prefix) {
  return prefix->count <= string->count && equal_bytes(string->bytes, prefix->count, prefix->bytes, prefix->count);
}

KIT_EXPORT Boolean CFStringHasSuffix(CFStringRef string, CFStringRef suffix) {
  CFIndex const at = string->count - suffix->count;
  return at >= 0 && equal_bytes(string->bytes + at, suffix->count, suffix->bytes, suffix->count);
}

KIT_EXPORT CFURLRef CFURLCreateFromFileSystemRepresentation(CFAllocatorRef, const UInt8* path, CFIndex count,
                                                            Boolean is_directory) {
  return make_url(make_string(reinterpret_cast<const char*>(path), static_cast<size_t>(count)), is_directory != 0);
}

KIT_EXPORT CFURLRef CFURLCreateWithFileSystemPath(CFAllocatorRef, CFStringRef path, CFURLPathStyle,
                                                  Boolean is_directory) {
  return make_url(static_cast<CFStringRef>(CFRetain(path)), is_directory != 0);
}

KIT_EXPORT Boolean CFURLGetFileSystemRepresentation(CFURLRef url, Boolean, UInt8* buffer, CFIndex size) {
  return CFStringGetCString(url->path, reinterpret_cast<char*>(buffer), size, kCFStringEncodingUTF8);
}

KIT_EXPORT CFStringRef CFURLCopyFileSystemPath(CFURLRef url, CFURLPathStyle) {
  return static_cast<CFStringRef>(CFRetain(url->path));
}

KIT_EXPORT CFStringRef CFURLCopyLastPathComponent(CFURLRef url) {
  const char* slash = strrchr(url->path->bytes, '/');
  const char* name = slash == nullptr || slash[1] == '\0' ? url->path->bytes : slash + 1;
  return make_string(name, strlen(name));
}

KIT_EXPORT Boolean CFURLHasDirectoryPath(CFURLRef url) { return url->is_directory ? 1 : 0; }
}
