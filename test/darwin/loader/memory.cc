// Memory. The numbers are those of <sys/mman.h> and <unistd.h>.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>

#include "test/darwin/loader/errors.h"
#include "test/darwin/loader/host_symbols.h"

namespace loader {
namespace {

int host_map_flags(int darwin) {
  int flags = darwin & (MAP_SHARED | MAP_PRIVATE | MAP_FIXED);  // the same numbers
  if ((darwin & 0x40) != 0) flags |= MAP_NORESERVE;
  if ((darwin & 0x1000) != 0) flags |= MAP_ANONYMOUS;
  return flags;
}

// With MAP_ANON macOS takes a tag for the region where other systems take a file.
void* map(void* address, size_t size, int protection, int flags, int file, off_t offset) {
  const int host = host_map_flags(flags);
  return noted(mmap(address, size, protection, host, (host & MAP_ANONYMOUS) != 0 ? -1 : file, offset));
}

int sync_map(void* address, size_t size, int flags) {
  return noted(msync(address, size, (flags & 3) | ((flags & 0x10) != 0 ? MS_SYNC : 0)));
}

// VM_INHERIT_SHARE 0, _COPY 1, _NONE 2.
int inherit(void* address, size_t size, int how) {
  return noted(madvise(address, size, how == 2 ? MADV_DONTFORK : MADV_DOFORK));
}

constexpr int kMadviseFree = 5;

int advise(void* address, size_t size, int advice) {
  return noted(madvise(address, size, advice == kMadviseFree ? MADV_FREE : advice));
}

long system_value(int name) {
  switch (name) {
    case 1: return sysconf(_SC_ARG_MAX);
    case 3: return sysconf(_SC_CLK_TCK);
    case 5: return sysconf(_SC_OPEN_MAX);
    case 29: return sysconf(_SC_PAGESIZE);
    case 57: return sysconf(_SC_NPROCESSORS_CONF);
    case 58: return sysconf(_SC_NPROCESSORS_ONLN);
    default: errno = EINVAL; return noted(-1L);
  }
}

}  // namespace

HostSymbols memory_symbols() {
  static const HostSymbol symbols[] = {
      {"_aligned_alloc", checked<aligned_alloc>},
      {"_calloc", checked<calloc>},
      {"_free", free},
      {"_getentropy", checked<getentropy>},
      {"_getpagesize", getpagesize},
      {"_madvise", advise},
      {"_malloc", checked<malloc>},
      {"_minherit", inherit},
      {"_mmap", map},
      {"_mprotect", checked<mprotect>},
      {"_msync", sync_map},
      {"_munmap", checked<munmap>},
      {"_posix_memalign", coded<posix_memalign>},
      {"_realloc", checked<realloc>},
      {"_sysconf", system_value},
  };
  return symbols;
}

}  // namespace loader
