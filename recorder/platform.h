// What depends on the system that the recorder is compiled for: which functions of Endpoint Security exist, and which
// system's numbers messages hold.
#pragma once

#include <sys/sysctl.h>

#include <cstdint>
#include <cstdio>

#include "src/native/endpoint_security.h"
#include "src/schema/generated/availability.h"

#if defined(__APPLE__)
// An SDK older than macOS 27 lacks this function. dyld finds it at run time, or leaves it null.
extern "C" __attribute__((weak_import)) decltype(es_get_deadline_miss_mode) es_get_deadline_miss_mode;
#else
#include <esreplay/values.h>
#endif

namespace esrecord {

// Returns 101504 for 10.15.4; 0 if unknown. Under a replay it is known once the client is made.
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

// Functions newer than macOS 11 are linked weakly. Call one only if this returns true. The compiler's own check needs a
// library that a cross build lacks.
inline bool system_has(esreplay::EsFunction function) { return system_release() >= esreplay::declared_since(function); }

// A trace holds macOS's numbers. On Linux, the replayer gives clients Linux's numbers unless they ask for macOS's.
inline void keep_darwin_values() {
#if !defined(__APPLE__)
  esreplay_keep_darwin_values();
#endif
}

}  // namespace esrecord
