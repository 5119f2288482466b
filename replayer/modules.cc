#include "replayer/modules.h"

#include <fcntl.h>
#include <unistd.h>
#include <cstdio>

namespace esreplay {

void ModuleMap::open(const char* dir, unsigned slot) {
  char path[1200];
  snprintf(path, sizeof path, "%s/ledger-%u.modules", dir, slot);
  file_ = ::open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  changes_ = 0;
}

void ModuleMap::close() {
  if (file_ >= 0) ::close(file_);
  file_ = -1;
}

}  // namespace esreplay
