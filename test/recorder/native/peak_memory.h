// This process's peak memory since a moment, as the kernel counts it.
#pragma once

#include <cstddef>
#include <cstdio>
#include <cstring>

namespace esrecord {

// Needs a process that did nothing before, as each test has: memory that was freed earlier would be reused uncounted.
class PeakMemory {
 public:
  PeakMemory() : before_(status("VmRSS:")) {}
  // Bytes above the start. It means nothing under a sanitizer, which keeps freed memory.
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
