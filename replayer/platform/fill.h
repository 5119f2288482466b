// Fills memory that other threads may read meanwhile, which the thread sanitizer is not to report.
#pragma once

#include <cstddef>
#include <cstdint>

namespace esreplay {

// Fills `size` bytes, rounded up to whole cache lines, with the word. The memory is aligned to a cache line.
using Fill = void (*)(void* memory, size_t size, uint64_t word);

__attribute__((no_sanitize("thread"))) inline void fill_lines(void* memory, size_t size, uint64_t word) {
  auto* words = static_cast<uint64_t*>(memory);
  for (size_t line = 0; line < size / sizeof word; line += 8) {
    for (size_t i = 0; i < 8; ++i) words[line + i] = word;
  }
}

// Returns the fastest one that this processor has.
Fill best_fill();

}  // namespace esreplay
