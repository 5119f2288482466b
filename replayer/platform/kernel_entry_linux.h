// An entry of a folder as the kernel gives it, because readdir allocates.
#pragma once

#include <cstdint>

namespace esreplay {

struct KernelEntry {
  uint64_t inode;
  int64_t offset;
  uint16_t size;
  uint8_t type;
  char name[];
};

}  // namespace esreplay
