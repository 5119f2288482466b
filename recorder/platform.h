// What the recorder may know about the system it is compiled for: which functions of Endpoint Security are there, and
// whose numbers messages hold.
#pragma once

#include <sys/sysctl.h>

#include <cstdint>
#include <cstdio>

#include "src/native/endpoint_security.h"
#include "src/schema/generated/availability.h"

#if defined(__APPLE__)
// An SDK older than macOS 27 has no such function to link with: dyld finds it, or leaves it null.
extern "C" __attribute__((weak_import)) decltype(es_get_deadline_miss_mode) es_get_deadline_miss_mode;
#else
#include <esreplay/values.h>
#endif

namespace esrecord {

// 101504 for 10.15.4; 0 where the system does not tell. Under a replay that is known when the client is made.
inline uint32_t system_release() {
  char text[32] = "";
  size_t size = sizeof text - 1;
  unsigned major = 0;
  unsigned minor = 0;
  unsigned patch = 0;
  if (sysctlbyname("kern.osproductversion", text, &size, nullptr, 0) != 0) return 0;
  if (sscanf(text, "%u.%u.%u", &major, &minor, &patch) < 1) return 0;
  return major * 10000 + minor * 100 + patch;
}

// Functions that came after macOS 11 are linked weakly, and called where this says that they are there. The compiler's
// own way to ask needs a library that a cross build lacks.
inline bool system_has(esreplay::EsFunction function) { return system_release() >= esreplay::declared_since(function); }

// A trace holds macOS's numbers. On Linux the replayer gives clients those of Linux unless they ask for the others.
inline void keep_darwin_values() {
#if !defined(__APPLE__)
  esreplay_keep_darwin_values();
#endif
}

}  // namespace esrecord
