// Reserved ranges cost no memory until committed: PROT_NONE pages count against neither RSS nor the commit limit.
#include "src/native/arena.h"

#include <sys/mman.h>

namespace esreplay {

uint8_t* Arena::reserve(size_t bytes) {
  if (count_ == kMaxRanges || bytes > SIZE_MAX / 2) return nullptr;
  constexpr size_t kPage = 16384;
  const size_t whole = (bytes + kPage - 1) & ~(kPage - 1);
  const size_t size = whole == 0 ? kPage : whole;
  void* base = mmap(nullptr, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (base == MAP_FAILED) return nullptr;
  ranges_[count_++] = {static_cast<uint8_t*>(base), size};
  return static_cast<uint8_t*>(base);
}

bool Arena::commit(uint8_t* base, size_t committed, size_t bytes) {
  return mprotect(base + committed, bytes - committed, PROT_READ | PROT_WRITE) == 0;
}

void Arena::release() {
  for (size_t i = 0; i < count_; ++i) munmap(ranges_[i].base, ranges_[i].size);
  count_ = 0;
}

}  // namespace esreplay
