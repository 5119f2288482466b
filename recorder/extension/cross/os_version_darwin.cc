// What __builtin_available asks. On a Mac the compiler's own library has it; a build for macOS elsewhere has none.
#include <cstdint>

#include "recorder/platform.h"

extern "C" int32_t __isPlatformVersionAtLeast(uint32_t platform, uint32_t major, uint32_t minor, uint32_t patch);

// `platform` is that of the build: macOS.
extern "C" int32_t __isPlatformVersionAtLeast(uint32_t, uint32_t major, uint32_t minor, uint32_t patch) {
  return esrecord::system_release() >= major * 10000 + minor * 100 + patch ? 1 : 0;
}
