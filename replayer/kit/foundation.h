// The objects of CoreFoundation in the kit that other frameworks look into or have constants of.
#pragma once

#include <CoreFoundation/CoreFoundation.h>

#include "replayer/kit/kit.h"
#include "replayer/kit/object.h"

namespace esreplay {

extern const KitClass kStringClass;

}  // namespace esreplay

struct __CFString {
  esreplay::KitObject object;
  const char* bytes;  // ended by a zero byte
  CFIndex count;
};

// A constant of a framework: `extern const CFStringRef name` of its header.
#define KIT_STRING(name, text)                                                                       \
  namespace {                                                                                        \
  constinit const __CFString string_##name = {{&esreplay::kStringClass, 0}, text, sizeof(text) - 1}; \
  }                                                                                                  \
  extern "C" const CFStringRef name = &string_##name

namespace esreplay {

// The caller's.
CFStringRef make_string(const char* bytes, size_t count);
CFURLRef make_file_url(const char* bytes, size_t count);
const char* path_of(CFURLRef url);  // ended by a zero byte

// Into `*error` where the caller wants one.
void give_error(CFErrorRef* error, CFErrorDomain domain, CFIndex code);
inline void give_no_error(CFErrorRef* error) {
  if (error != nullptr) *error = nullptr;
}

}  // namespace esreplay
