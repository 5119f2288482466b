// A trace file in memory, opened by the native reader. One a program: it lives until the process ends.
#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>

#include "src/native/trace_reader.h"

namespace esreplay {

struct MappedTrace {
  const uint8_t* data = nullptr;
  size_t size = 0;

  bool map(const char* path) {
    const int file = ::open(path, O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (file < 0 || fstat(file, &status) != 0) return false;
    size = static_cast<size_t>(status.st_size);
    void* memory = mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
    ::close(file);
    if (memory == MAP_FAILED) return false;
    data = static_cast<const uint8_t*>(memory);
    return true;
  }

  bool open(TraceIndex& index, Arena& arena) const {
    TraceError error;
    if (index.open(data, size, arena, &error)) return true;
    fprintf(stderr, "byte %llu: %s\n", static_cast<unsigned long long>(error.offset), error.reason);
    return false;
  }
};

}  // namespace esreplay
