#include "replayer/wrappers/opened.h"

#include <unistd.h>
#include <cerrno>
#include <cstdint>
#include <cstdio>

#include "replayer/code/text_ranges.h"
#include "replayer/models/own_files.h"

namespace esreplay {
namespace {

bool is_ours(const void* caller) { return text_at(reinterpret_cast<uintptr_t>(caller)) == Text::kOwn; }

}  // namespace

int take_opened(int descriptor, const void* caller) {
  if (descriptor < 0 || is_ours(caller) || !own_file_opened(descriptor)) return descriptor;
  close(descriptor);
  errno = EPERM;
  return -1;
}

void* take_opened(void* stream, const void* caller) {
  auto* file = static_cast<FILE*>(stream);
  if (file == nullptr || is_ours(caller) || !own_file_opened(fileno(file))) return stream;
  fclose(file);
  errno = EPERM;
  return nullptr;
}

}  // namespace esreplay
