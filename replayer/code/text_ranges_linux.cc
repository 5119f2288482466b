#include <link.h>

#include <atomic>
#include <cstring>

#include "replayer/code/text_ranges.h"

namespace esreplay {

namespace {

struct Range {
  uintptr_t start;
  uintptr_t end;
  Text text;
  bool dispatch;
};

constexpr unsigned kRanges = 64;
Range ranges[kRanges];
std::atomic<unsigned> range_count;

Text kind_of(const char* path, bool is_self) {
  if (is_self) return Text::kOwn;
  const char* slash = strrchr(path, '/');
  const char* name = slash == nullptr ? path : slash + 1;
  constexpr const char* kLockNames[] = {"libc.so", "libc-", "libpthread", "libdispatch"};
  for (const char* start : kLockNames)
    if (strncmp(name, start, strlen(start)) == 0) return Text::kLocks;
  constexpr const char* kSystemNames[] = {"ld-",           "ld.so",     "linux-vdso", "libm.so",   "libm-",
                                          "libdl",         "libgcc_s",  "librt",      "libstdc++", "libc++",
                                          "libBlocksRunt", "libunwind", "libswift",   "lib_Found", "libFound",
                                          "libresolv",     "libnss_",   "libasan",    "libubsan",  "libtsan"};
  for (const char* start : kSystemNames)
    if (strncmp(name, start, strlen(start)) == 0) return Text::kSystem;
  return Text::kClient;
}

int add_image(dl_phdr_info* image, size_t, void* argument) {
  auto* count = static_cast<unsigned*>(argument);
  const auto self = reinterpret_cast<uintptr_t>(&note_text_ranges);
  uintptr_t start = UINTPTR_MAX;
  uintptr_t end = 0;
  for (int at = 0; at < image->dlpi_phnum; at++) {
    const ElfW(Phdr)& part = image->dlpi_phdr[at];
    if (part.p_type != PT_LOAD || (part.p_flags & PF_X) == 0) continue;
    const uintptr_t first = image->dlpi_addr + part.p_vaddr;
    if (first < start) start = first;
    if (first + part.p_memsz > end) end = first + part.p_memsz;
  }
  const Text text = kind_of(image->dlpi_name, self >= start && self < end);
  if (end != 0 && text != Text::kClient && *count < kRanges)
    ranges[(*count)++] = {start, end, text, strstr(image->dlpi_name, "/libdispatch") != nullptr};
  return 0;
}

}  // namespace

void note_text_ranges() {
  if (range_count.load(std::memory_order_acquire) != 0) return;
  unsigned count = 0;
  dl_iterate_phdr(add_image, &count);
  range_count.store(count, std::memory_order_release);
}

Text text_at(uintptr_t address) {
  const unsigned count = range_count.load(std::memory_order_acquire);
  for (unsigned at = 0; at < count; at++)
    if (address >= ranges[at].start && address < ranges[at].end) return ranges[at].text;
  return Text::kClient;
}

bool in_dispatch(uintptr_t address) {
  const unsigned count = range_count.load(std::memory_order_acquire);
  for (unsigned at = 0; at < count; at++)
    if (address >= ranges[at].start && address < ranges[at].end) return ranges[at].dispatch;
  return false;
}

}  // namespace esreplay
