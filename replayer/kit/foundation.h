// The kit's CoreFoundation objects that other frameworks read or have constants of.
#pragma once

#include <CoreFoundation/CoreFoundation.h>

#include "replayer/kit/kit.h"
#include "replayer/kit/object.h"

namespace esreplay {

extern const KitClass kStringClass;

inline CFTypeID id_of(const KitClass& isa) { return reinterpret_cast<CFTypeID>(&isa); }

}  // namespace esreplay

struct __CFString {
  esreplay::KitObject object;
  const char* bytes;  // null-terminated
  CFIndex count;
};

// Defines a constant of a framework, declared as `extern const CFStringRef name` in its header.
#define KIT_STRING(name, text)                                                                       \
  namespace {                                                                                        \
  constinit const __CFString string_##name = {{&esreplay::kStringClass, 0}, text, sizeof(text) - 1}; \
  }                                                                                                  \
  extern "C" const CFStringRef name = &string_##name

namespace esreplay {

CFStringRef make_string(const char* bytes, size_t count) CF_RETURNS_RETAINED;
CFURLRef make_file_url(const char* bytes, size_t count) CF_RETURNS_RETAINED;
const char* path_of(CFURLRef url);  // null-terminated

// Stores a new error in `*error` if the caller wants one.
void give_error(CFErrorRef* error, CFErrorDomain domain, CFIndex code);
inline void give_no_error(CFErrorRef* error) {
  if (error != nullptr) *error = nullptr;
}

}  // namespace esreplay
