// sys/mount.h for Linux: this machine's file systems in macOS's struct statfs. The names come from the kernel's list of
// mounts, because Linux's statfs(2) does not return them.
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "replayer/kit/kit.h"
#include "replayer/scope/handler_scope.h"
#include "src/schema/generated/calls.h"

namespace {

// Reads /proc/self/mountinfo a line at a time, without allocating.
class MountLines {
 public:
  MountLines() : file_(open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC)) {}
  ~MountLines() {
    if (file_ >= 0) close(file_);
  }
  MountLines(const MountLines&) = delete;
  MountLines& operator=(const MountLines&) = delete;

  // Returns the next line, cut if it does not fit, and null at the end.
  char* next() {
    size_t length = 0;
    for (;;) {
      if (at_ == filled_) {
        const ssize_t got = file_ < 0 ? 0 : read(file_, buffer_, sizeof buffer_);
        if (got <= 0) break;
        at_ = 0;
        filled_ = static_cast<size_t>(got);
      }
      const char letter = buffer_[at_++];
      if (letter == '\n') {
        line_[length] = '\0';
        return line_;
      }
      if (length < sizeof line_ - 1) line_[length++] = letter;
    }
    return nullptr;
  }

 private:
  int file_;
  char buffer_[4096];
  size_t at_ = 0;
  size_t filled_ = 0;
  char line_[4096];
};

// The kernel escapes blanks and backslashes in a name, as in \040.
void copy_unescaped(char* out, size_t size, const char* name) {
  size_t length = 0;
  for (; *name != '\0' && length < size - 1; ++name) {
    if (name[0] == '\\' && name[1] != '\0' && name[2] != '\0' && name[3] != '\0') {
      out[length++] = static_cast<char>((name[1] - '0') * 64 + (name[2] - '0') * 8 + (name[3] - '0'));
      name += 3;
    } else {
      out[length++] = *name;
    }
  }
  out[length] = '\0';
}

// "36 35 98:0 /root /mount/point options ... - type source super-options"
void fill_names(struct statfs* out, dev_t device) {
  MountLines lines;
  char wanted[32];
  snprintf(wanted, sizeof wanted, "%u:%u", major(device), minor(device));
  for (char* line = lines.next(); line != nullptr; line = lines.next()) {
    char* rest = line;
    char* words[5] = {};
    for (char*& word : words) word = strsep(&rest, " ");
    if (words[4] == nullptr || strcmp(words[2], wanted) != 0) continue;
    copy_unescaped(out->f_mntonname, sizeof out->f_mntonname, words[4]);
    char* tail = rest == nullptr ? nullptr : strstr(rest, "- ");
    if (tail == nullptr) continue;
    tail += 2;
    copy_unescaped(out->f_fstypename, sizeof out->f_fstypename, strsep(&tail, " "));
    if (tail != nullptr) copy_unescaped(out->f_mntfromname, sizeof out->f_mntfromname, strsep(&tail, " "));
  }
}

uint32_t darwin_flags(unsigned long flags, const char* mounted_on) {
  struct Pair {
    unsigned long linux_flag;
    uint32_t darwin;
  };
  constexpr Pair kPairs[] = {
      {MS_RDONLY, MNT_RDONLY}, {MS_NOSUID, MNT_NOSUID},           {MS_NODEV, MNT_NODEV},
      {MS_NOEXEC, MNT_NOEXEC}, {MS_SYNCHRONOUS, MNT_SYNCHRONOUS}, {MS_NOATIME, MNT_NOATIME},
  };
  uint32_t result = strcmp(mounted_on, "/") == 0 ? MNT_ROOTFS : 0;
  for (const Pair& pair : kPairs)
    if ((flags & pair.linux_flag) != 0) result |= pair.darwin;
  return result;
}

void translate(const struct statfs64& from, dev_t device, struct statfs* out) {
  memset(out, 0, sizeof *out);
  out->f_bsize = static_cast<uint32_t>(from.f_bsize);
  out->f_iosize = static_cast<int32_t>(from.f_bsize);
  out->f_blocks = from.f_blocks;
  out->f_bfree = from.f_bfree;
  out->f_bavail = from.f_bavail;
  out->f_files = from.f_files;
  out->f_ffree = from.f_ffree;
  memcpy(&out->f_fsid, &from.f_fsid, sizeof out->f_fsid);
  out->f_type = static_cast<uint32_t>(from.f_type);
  fill_names(out, device);
  out->f_flags = darwin_flags(static_cast<unsigned long>(from.f_flags), out->f_mntonname);
}

// The handler scope sees everything called inside as one call to `statfs` or `fstatfs`.
class NotedCall {
 public:
  explicit NotedCall(unsigned call) : call_(call) { esreplay_scope_note_begin(call); }
  ~NotedCall() { esreplay_scope_note_end(call_); }
  NotedCall(const NotedCall&) = delete;
  NotedCall& operator=(const NotedCall&) = delete;

 private:
  unsigned call_;
};

}  // namespace

extern "C" {

KIT_EXPORT int esreplay_statfs(const char* path, struct statfs* out) {
  const NotedCall noted(esreplay::kCallStatfs);
  struct statfs64 found = {};
  struct stat status = {};
  if (statfs64(path, &found) != 0 || stat(path, &status) != 0) return -1;
  translate(found, status.st_dev, out);
  return 0;
}

KIT_EXPORT int esreplay_fstatfs(int fd, struct statfs* out) {
  const NotedCall noted(esreplay::kCallFstatfs);
  struct statfs64 found = {};
  struct stat status = {};
  if (fstatfs64(fd, &found) != 0 || fstat(fd, &status) != 0) return -1;
  translate(found, status.st_dev, out);
  return 0;
}
}
