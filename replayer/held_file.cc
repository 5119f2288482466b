#include "replayer/held_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace esreplay {

bool HeldFile::open(const char* path, int flags) {
  number_ = ::open(path, flags | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);
  struct stat status = {};
  if (number_ < 0 || fstat(number_, &status) != 0) return false;
  device_ = status.st_dev;
  inode_ = status.st_ino;
  return true;
}

bool HeldFile::is_ours() const {
  struct stat status = {};
  return number_ >= 0 && fstat(number_, &status) == 0 && status.st_dev == device_ && status.st_ino == inode_;
}

void HeldFile::let_go() {
  if (is_ours()) ::close(number_);
  number_ = -1;
}

}  // namespace esreplay
