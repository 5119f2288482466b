// The numbers among a folder's entries, as /proc names processes, threads and descriptors.
#pragma once

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <cstdint>
#include <cstdlib>

#include "replayer/platform/held_file.h"

namespace esreplay {

// The kernel's own directory entries, because readdir allocates.
struct KernelEntry {
  uint64_t inode;
  int64_t offset;
  uint16_t size;
  uint8_t type;
  char name[];
};

// Calls visit(number) for each entry that is one. False: the folder cannot be read to its end.
template <class Visit>
bool each_number_in(const char* path, Visit visit) {
  HeldFile folder;
  if (!folder.open(path, O_RDONLY | O_DIRECTORY)) return false;
  alignas(KernelEntry) char entries[2048];
  long bytes = -1;
  while (folder.is_ours() && (bytes = syscall(SYS_getdents64, folder.number(), entries, sizeof entries)) > 0) {
    for (long at = 0; at < bytes;) {
      const auto* entry = reinterpret_cast<const KernelEntry*>(entries + at);
      if (entry->name[0] >= '0' && entry->name[0] <= '9') visit(strtol(entry->name, nullptr, 10));
      at += entry->size;
    }
  }
  folder.let_go();
  return bytes == 0;
}

}  // namespace esreplay
