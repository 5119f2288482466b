// CoreFoundation for Linux: numbers, Booleans, data and errors.
#include <cstdio>

#include "replayer/kit/foundation.h"

using esreplay::KitClass;
using esreplay::KitObject;

struct __CFBoolean {
  KitObject object;
  bool value;
};

struct __CFNumber {
  KitObject object;
  bool is_whole;
  int64_t whole;
  double real;
};

struct __CFData {
  KitObject object;
  char* bytes;
  CFIndex count;
};

struct __CFError {
  KitObject object;
  CFErrorDomain domain;
  CFIndex code;
};

namespace {

bool equal_numbers(const KitObject* one, const KitObject* other) {
  const auto* first = reinterpret_cast<const __CFNumber*>(one);
  const auto* second = reinterpret_cast<const __CFNumber*>(other);
  return first->is_whole && second->is_whole ? first->whole == second->whole : first->real == second->real;
}

unsigned long hash_number(const KitObject* object) {
  return static_cast<unsigned long>(reinterpret_cast<const __CFNumber*>(object)->real);
}

void destroy_data(KitObject* object) { free(reinterpret_cast<__CFData*>(object)->bytes); }

bool equal_data(const KitObject* one, const KitObject* other) {
  const auto* first = reinterpret_cast<const __CFData*>(one);
  const auto* second = reinterpret_cast<const __CFData*>(other);
  return first->count == second->count && memcmp(first->bytes, second->bytes, static_cast<size_t>(first->count)) == 0;
}

void destroy_error(KitObject* object) { CFRelease(reinterpret_cast<__CFError*>(object)->domain); }

constexpr KitClass kBooleanClass = {};
constexpr KitClass kNumberClass = {nullptr, equal_numbers, hash_number};
constexpr KitClass kDataClass = {destroy_data, equal_data, nullptr};
constexpr KitClass kErrorClass = {destroy_error, nullptr, nullptr};

constinit const __CFBoolean kTrueObject = {{&kBooleanClass, 0}, true};
constinit const __CFBoolean kFalseObject = {{&kBooleanClass, 0}, false};

template <class T>
__CFNumber* whole_number(const void* value) {
  T read;
  memcpy(&read, value, sizeof read);
  auto* number = esreplay::make_object<__CFNumber>(kNumberClass);
  number->is_whole = true;
  number->whole = static_cast<int64_t>(read);  // NOLINT(bugprone-signed-char-misuse): an 8-bit number has a sign
  number->real = static_cast<double>(read);
  return number;
}

template <class T>
__CFNumber* real_number(const void* value) {
  T read;
  memcpy(&read, value, sizeof read);
  auto* number = esreplay::make_object<__CFNumber>(kNumberClass);
  number->real = static_cast<double>(read);
  number->whole = static_cast<int64_t>(read);
  return number;
}

template <class T>
Boolean give_whole(CFNumberRef number, void* out) {
  const auto value = static_cast<T>(number->whole);
  memcpy(out, &value, sizeof value);
  const bool fits = static_cast<int64_t>(value) == number->whole;
  const bool has_no_fraction = number->is_whole || static_cast<double>(number->whole) == number->real;
  return fits && has_no_fraction ? 1 : 0;
}

template <class T>
Boolean give_real(CFNumberRef number, void* out) {
  const auto value = static_cast<T>(number->real);
  memcpy(out, &value, sizeof value);
  return 1;
}

}  // namespace

namespace esreplay {

// NOLINTNEXTLINE(clang-analyzer-osx.coreFoundation.CFError): the function that fails says so itself
void give_error(CFErrorRef* error, CFErrorDomain domain, CFIndex code) {
  if (error != nullptr) *error = CFErrorCreate(nullptr, domain, code, nullptr);
}

}  // namespace esreplay

KIT_STRING(kCFErrorDomainPOSIX, "NSPOSIXErrorDomain");
KIT_STRING(kCFErrorDomainOSStatus, "NSOSStatusErrorDomain");

extern "C" {

const CFBooleanRef kCFBooleanTrue = &kTrueObject;
const CFBooleanRef kCFBooleanFalse = &kFalseObject;

KIT_EXPORT CFTypeID CFBooleanGetTypeID(void) { return esreplay::id_of(kBooleanClass); }
KIT_EXPORT CFTypeID CFNumberGetTypeID(void) { return esreplay::id_of(kNumberClass); }
KIT_EXPORT CFTypeID CFDataGetTypeID(void) { return esreplay::id_of(kDataClass); }
KIT_EXPORT CFTypeID CFErrorGetTypeID(void) { return esreplay::id_of(kErrorClass); }

KIT_EXPORT Boolean CFBooleanGetValue(CFBooleanRef boolean) { return boolean->value ? 1 : 0; }

KIT_EXPORT CFNumberRef CFNumberCreate(CFAllocatorRef, CFNumberType type, const void* value) {
  switch (type) {
    case kCFNumberSInt8Type:
    case kCFNumberCharType: return whole_number<int8_t>(value);
    case kCFNumberSInt16Type:
    case kCFNumberShortType: return whole_number<int16_t>(value);
    case kCFNumberSInt32Type:
    case kCFNumberIntType: return whole_number<int32_t>(value);
    case kCFNumberFloat32Type:
    case kCFNumberFloatType: return real_number<float>(value);
    case kCFNumberFloat64Type:
    case kCFNumberDoubleType: return real_number<double>(value);
    default: return whole_number<int64_t>(value);
  }
}

KIT_EXPORT Boolean CFNumberGetValue(CFNumberRef number, CFNumberType type, void* value) {
  switch (type) {
    case kCFNumberSInt8Type:
    case kCFNumberCharType: return give_whole<int8_t>(number, value);
    case kCFNumberSInt16Type:
    case kCFNumberShortType: return give_whole<int16_t>(number, value);
    case kCFNumberSInt32Type:
    case kCFNumberIntType: return give_whole<int32_t>(number, value);
    case kCFNumberFloat32Type:
    case kCFNumberFloatType: return give_real<float>(number, value);
    case kCFNumberFloat64Type:
    case kCFNumberDoubleType: return give_real<double>(number, value);
    default: return give_whole<int64_t>(number, value);
  }
}

KIT_EXPORT CFDataRef CFDataCreate(CFAllocatorRef, const UInt8* bytes, CFIndex count) {
  auto* data = esreplay::make_object<__CFData>(kDataClass);
  data->bytes = esreplay::copy_bytes(bytes, static_cast<size_t>(count));
  data->count = count;
  return data;
}

KIT_EXPORT CFIndex CFDataGetLength(CFDataRef data) { return data->count; }
KIT_EXPORT const UInt8* CFDataGetBytePtr(CFDataRef data) { return reinterpret_cast<const UInt8*>(data->bytes); }

KIT_EXPORT CFErrorRef CFErrorCreate(CFAllocatorRef, CFErrorDomain domain, CFIndex code, CFDictionaryRef) {
  auto* error = esreplay::make_object<__CFError>(kErrorClass);
  error->domain = static_cast<CFErrorDomain>(CFRetain(domain));
  error->code = code;
  return error;
}

KIT_EXPORT CFErrorDomain CFErrorGetDomain(CFErrorRef error) { return error->domain; }
KIT_EXPORT CFIndex CFErrorGetCode(CFErrorRef error) { return error->code; }

KIT_EXPORT CFStringRef CFErrorCopyDescription(CFErrorRef error) {
  char text[256];
  int const length = snprintf(text, sizeof text, "The operation could not be completed. (%s error %ld.)",
                              error->domain->bytes, error->code);
  // NOLINTNEXTLINE(clang-analyzer-osx.cocoa.RetainCount): the string has its own count
  return esreplay::make_string(text, length < static_cast<int>(sizeof text) ? length : sizeof text - 1);
}
}
