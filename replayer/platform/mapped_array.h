// Arrays of zeros in memory of their own, outside the client's allocator.
#pragma once

#include <sys/mman.h>

#include <cstdint>

namespace esreplay {

// Null if memory has run out. Maps one element more than asked for, so that an empty array is one too. MAP_NORESERVE is
// for what will mostly stay empty.
template <class T>
T* map_array(uint64_t count, int more_flags = 0) {
  void* memory =
      mmap(nullptr, (count + 1) * sizeof(T), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | more_flags, -1, 0);
  return memory == MAP_FAILED ? nullptr : static_cast<T*>(memory);
}

// `count` is the one given to map_array; null is ignored.
template <class T>
void unmap_array(T*& memory, uint64_t count) {
  if (memory != nullptr) munmap(memory, (count + 1) * sizeof(T));
  memory = nullptr;
}

}  // namespace esreplay
