// The most memory that this process has had since a moment, as the kernel counts it.
#pragma once

#include <malloc.h>

#include <cstddef>
#include <cstdio>
#include <cstring>

namespace esrecord {

class PeakMemory {
 public:
  PeakMemory() {
    // What earlier tests freed is given back first, or it would hide what is taken now.
    malloc_trim(0);
    FILE* file = fopen("/proc/self/clear_refs", "w");
    if (file != nullptr) {
      fputs("5", file);  // the peak begins at what there is now
      fclose(file);
    }
    before_ = status("VmHWM:");
  }
  // Bytes above what there was. Of a sanitizer nothing can be told: it keeps what is freed.
  size_t bytes() const { return status("VmHWM:") - before_; }

 private:
  static size_t status(const char* name) {
    FILE* file = fopen("/proc/self/status", "r");
    if (file == nullptr) return 0;
    char line[256];
    unsigned long kilobytes = 0;
    while (fgets(line, sizeof line, file) != nullptr)
      if (strncmp(line, name, strlen(name)) == 0) sscanf(line + strlen(name), "%lu", &kilobytes);
    fclose(file);
    return size_t{kilobytes} * 1024;
  }

  size_t before_;
};

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kMemoryCounts = false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool kMemoryCounts = false;
#else
inline constexpr bool kMemoryCounts = true;
#endif
#else
inline constexpr bool kMemoryCounts = true;
#endif

}  // namespace esrecord
