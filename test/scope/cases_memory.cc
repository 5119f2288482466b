// Memory that is read from storage when it is touched: a wait without a call.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>

#include "test/scope/cases.h"

namespace {

constexpr size_t kSize = 1 << 20;
constexpr size_t kTouched = kSize / 2;
volatile char* pages;

// Maps a file whose pages have been written back and evicted.
void map_cold_file() {
  char name[] = "/var/tmp/esreplay-cold-XXXXXX";
  const int file = mkstemp(name);
  CHECK(file >= 0 && unlink(name) == 0);
  static const char block[4096] = {7};
  for (size_t at = 0; at < kSize; at += sizeof block) CHECK(write(file, block, sizeof block) == sizeof block);
  CHECK(fsync(file) == 0);
  posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
  void* mapped = mmap(nullptr, kSize, PROT_READ, MAP_SHARED, file, 0);
  CHECK(mapped != MAP_FAILED);
  madvise(mapped, kSize, MADV_RANDOM);
  pages = static_cast<volatile char*>(mapped);
  unsigned char resident = 0;
  mincore(static_cast<char*>(mapped) + kTouched, 4096, &resident);
  printf("{\"cold\":%d}\n", (resident & 1) == 0);
  fflush(stdout);
}

}  // namespace

void prepare(const char* name) {
  if (strcmp(name, "touches_cold_page") != 0 && strcmp(name, "touches_warm_page") != 0) return;
  map_cold_file();
  if (strcmp(name, "touches_warm_page") == 0) (void)pages[kTouched];
}

CASE touches_cold_page() { CHECK(pages[kTouched] == 7); }
CASE touches_warm_page() { CHECK(pages[kTouched] == 7); }
