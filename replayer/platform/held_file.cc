#include "replayer/platform/held_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace esreplay {

bool HeldFile::open(const char* path, int flags) {
  const int file = ::open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0600);
  note(file);
  if (number_ < 0 && file >= 0) ::close(file);
  // In a shared table the client may have put its file over the number since, which is not ours to close then.
  if (number_ >= 0 && names_another(path)) number_ = -1;
  return number_ >= 0;
}

bool HeldFile::names_another(const char* path) const {
  struct stat status = {};
  return lstat(path, &status) == 0 && (status.st_dev != device_ || status.st_ino != inode_);
}

void HeldFile::note(int number) {
  struct stat status = {};
  number_ = number >= 0 && fstat(number, &status) == 0 ? number : -1;
  device_ = status.st_dev;
  inode_ = status.st_ino;
}

bool HeldFile::is_ours() const {
  struct stat status = {};
  return number_ >= 0 && fstat(number_, &status) == 0 && status.st_dev == device_ && status.st_ino == inode_;
}

void HeldFile::let_go() {
  if (is_ours()) ::close(number_);
  number_ = -1;
}

bool read_text(const char* path, char* text, size_t size) {
  HeldFile file;
  if (!file.open(path, O_RDONLY)) return false;
  const ssize_t length = pread(file.number(), text, size - 1, 0);
  const bool read = length > 0 && file.is_ours();
  file.let_go();
  text[read ? length : 0] = 0;
  return read;
}

}  // namespace esreplay
