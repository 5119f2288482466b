#include "recorder/trace_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace esrecord {
namespace {

// Makes a rename durable where folders can be synced.
void sync_folder_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return;
  fsync(descriptor);
  close(descriptor);
}

}  // namespace

bool TraceFile::fail() {
  error_ = errno;
  return false;
}

bool TraceFile::is_ours() {
  if (owner_ == getpid()) return true;
  error_ = ECHILD;
  return false;
}

bool TraceFile::is_free() {
  taken_ = !replace_ && access(path_.c_str(), F_OK) == 0;
  if (taken_) error_ = EEXIST;
  return !taken_;
}

bool TraceFile::open(const std::string& path, bool replace) {
  owner_ = getpid();
  path_ = path;
  replace_ = replace;
  error_ = 0;
  incomplete_ = path + ".incomplete";
  size_ = 0;
  if (!is_free()) return false;
  // Only its owner may read what every process did.
  descriptor_ = ::open(incomplete_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  return descriptor_ >= 0 || fail();
}

bool TraceFile::append(const uint8_t* bytes, size_t size) {
  if (!is_ours()) return false;
  for (size_t done = 0; done < size;) {
    const ssize_t written = pwrite(descriptor_, bytes + done, size - done, static_cast<off_t>(size_ + done));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      error_ = written == 0 ? ENOSPC : errno;
      // If that fails too, a reader still stops at the last whole block.
      if (ftruncate(descriptor_, static_cast<off_t>(size_)) != 0) return false;
      return false;
    }
    done += static_cast<size_t>(written);
  }
  size_ += size;
  error_ = 0;
  return true;
}

bool TraceFile::finish() {
  if (!is_ours()) return false;
  const bool synced = fsync(descriptor_) == 0 || fail();
  if (close(descriptor_) != 0 && synced) fail();
  descriptor_ = -1;
  if (!synced || !is_free()) return false;
  if (rename(incomplete_.c_str(), path_.c_str()) != 0) return fail();
  sync_folder_of(path_);
  return true;
}

void TraceFile::leave() {
  if (descriptor_ >= 0) close(descriptor_);
  descriptor_ = -1;
}

}  // namespace esrecord
