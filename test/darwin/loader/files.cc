// Files and descriptors. The numbers are those of <sys/fcntl.h> and <sys/stat.h>.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "test/darwin/loader/errors.h"
#include "test/darwin/loader/folders.h"
#include "test/darwin/loader/host_symbols.h"
#include "test/darwin/loader/kernel_queues.h"
#include "test/darwin/loader/variadic.h"

namespace loader {
namespace {

struct FlagPair {
  int darwin, host;
};
constexpr FlagPair kOpenFlags[] = {
    {0x4, O_NONBLOCK},
    {0x8, O_APPEND},
    {0x40, O_ASYNC},
    {0x80, O_SYNC},
    {0x100, O_NOFOLLOW},
    {0x200, O_CREAT},
    {0x400, O_TRUNC},
    {0x800, O_EXCL},
    {0x20000, O_NOCTTY},
    {0x100000, O_DIRECTORY},
    {0x200000, O_PATH | O_NOFOLLOW},
    {0x1000000, O_CLOEXEC},
};

int host_open_flags(int darwin) {
  int flags = darwin & O_ACCMODE;
  for (const FlagPair& pair : kOpenFlags)
    if ((darwin & pair.darwin) != 0) flags |= pair.host;
  return flags;
}

int darwin_open_flags(int host) {
  int flags = host & O_ACCMODE;
  for (const FlagPair& pair : kOpenFlags)
    if ((host & pair.host) == pair.host) flags |= pair.darwin;
  return flags;
}

struct DarwinStat {
  int32_t device;
  uint16_t mode, links;
  uint64_t inode;
  uint32_t user, group;
  int32_t special_device;
  timespec accessed, modified, changed, born;
  int64_t size, blocks;
  int32_t block_size;
  uint32_t flags, generation;
  int32_t spare;
  int64_t more_spare[2];
};
static_assert(sizeof(DarwinStat) == 144);

int to_darwin(int result, const struct stat& host, DarwinStat* out) {
  if (noted(result) != 0) return result;
  *out = {};
  out->device = static_cast<int32_t>(host.st_dev);
  out->mode = static_cast<uint16_t>(host.st_mode);
  out->links = static_cast<uint16_t>(host.st_nlink);
  out->inode = host.st_ino;
  out->user = host.st_uid;
  out->group = host.st_gid;
  out->special_device = static_cast<int32_t>(host.st_rdev);
  out->accessed = host.st_atim;
  out->modified = host.st_mtim;
  out->changed = out->born = host.st_ctim;
  out->size = host.st_size;
  out->blocks = host.st_blocks;
  out->block_size = static_cast<int32_t>(host.st_blksize);
  return 0;
}

int stat_path(const char* path, DarwinStat* out) {
  struct stat host = {};
  return to_darwin(stat(path, &host), host, out);
}

int stat_link(const char* path, DarwinStat* out) {
  struct stat host = {};
  return to_darwin(lstat(path, &host), host, out);
}

int stat_descriptor(int file, DarwinStat* out) {
  struct stat host = {};
  return to_darwin(fstat(file, &host), host, out);
}

int stat_at(int folder, const char* path, DarwinStat* out, int flags) {
  struct stat host = {};
  return to_darwin(fstatat(host_folder(folder), path, &host, (flags & 0x20) != 0 ? AT_SYMLINK_NOFOLLOW : 0), host, out);
}

// F_PREALLOCATE: adds blocks after those of the file; its size stays.
struct DarwinRoom {
  uint32_t flags;
  int32_t from;
  int64_t offset, length, allocated;
};

int preallocate(int file, DarwinRoom* room) {
  if (getenv("LOADER_CANNOT_PREALLOCATE") != nullptr) {
    errno = EOPNOTSUPP;
    return noted(-1);
  }
  struct stat status = {};
  if (noted(fstat(file, &status)) != 0) return -1;
  const int result = noted(fallocate(file, FALLOC_FL_KEEP_SIZE, status.st_blocks * 512, room->length));
  if (result == 0) room->allocated = room->length;
  return result;
}

int close_file(int file) {
  leave_kernel_queues(file);
  return noted(close(file));
}

char* real_path(const char* path, char* out) { return noted(realpath(path, out)); }

}  // namespace

// Jumps of variadic.h call these.
extern "C" {

int loader_open_list(const char* path, int flags, DarwinList list) {
  const int host = host_open_flags(flags);
  const int file = noted((host & O_CREAT) != 0 ? open(path, host, first_of<int>(list)) : open(path, host));
  if (file >= 0 && (flags & 0x30) != 0 && noted(flock(file, (flags & 0x20) != 0 ? LOCK_EX : LOCK_SH)) != 0) {
    close(file);
    return -1;
  }
  return file;
}

int loader_openat_list(int folder, const char* path, int flags, DarwinList list) {
  const int host = host_open_flags(flags);
  return noted((host & O_CREAT) != 0 ? openat(host_folder(folder), path, host, first_of<int>(list))
                                     : openat(host_folder(folder), path, host));
}

// F_GETPATH: `out` has room for MAXPATHLEN bytes.
int path_of_file(int file, char* out) {
  constexpr size_t kMaxPath = 1024;
  char link[32];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  const ssize_t size = readlink(link, out, kMaxPath - 1);
  if (size < 0) return -1;
  out[size] = '\0';
  return 0;
}

int loader_fcntl_list(int file, int command, DarwinList list) {
  switch (command) {
    case 0: return noted(fcntl(file, F_DUPFD, first_of<int>(list)));
    case 1: return noted(fcntl(file, F_GETFD));
    case 2: return noted(fcntl(file, F_SETFD, first_of<int>(list)));
    case 3: {
      const int flags = noted(fcntl(file, F_GETFL));
      return flags < 0 ? flags : darwin_open_flags(flags);
    }
    case 4: return noted(fcntl(file, F_SETFL, host_open_flags(first_of<int>(list))));
    case 42: return preallocate(file, first_of<DarwinRoom*>(list));
    case 50: return noted(path_of_file(file, first_of<char*>(list)));
    case 67: return noted(fcntl(file, F_DUPFD_CLOEXEC, first_of<int>(list)));
    default: errno = EINVAL; return noted(-1);
  }
}
}

ESREPLAY_VARIADIC(loader_open, 2, int, (const char* path, int flags, ...), flags, (path, flags, list), loader_open_list)
ESREPLAY_VARIADIC(loader_openat, 3, int, (int folder, const char* path, int flags, ...), flags,
                  (folder, path, flags, list), loader_openat_list)
ESREPLAY_VARIADIC(loader_fcntl, 2, int, (int file, int command, ...), command, (file, command, list), loader_fcntl_list)

HostSymbols file_symbols() {
  static const HostSymbol symbols[] = {
      {"_access", checked<access>},
      {"_close", close_file},
      {"_dup", duplicate_with_queues},
      {"_dup2", checked<dup2>},
      {"_fcntl", loader_fcntl},
      {ESREPLAY_INODE64("_fstat"), stat_descriptor},
      {ESREPLAY_INODE64("_fstatat"), stat_at},
      {"_fsync", checked<fsync>},
      {"_ftruncate", checked<ftruncate>},
      {ESREPLAY_INODE64("_lstat"), stat_link},
      {"_mkdir", checked<mkdir>},
      {"_open", loader_open},
      {"_openat", loader_openat},
      {"_pipe", checked<static_cast<int (*)(int*)>(pipe)>},
      {"_pread", checked<pread>},
      {"_pwrite", checked<pwrite>},
      {"_read", checked<read>},
      {"_read$NOCANCEL", checked<read>},
      {"_readlink", checked<readlink>},
      {"_readv", checked<readv>},
      {"_realpath$DARWIN_EXTSN", real_path},
      {"_rename", checked<rename>},
      {"_rmdir", checked<rmdir>},
      {ESREPLAY_INODE64("_stat"), stat_path},
      {"_umask", umask},
      {"_unlink", checked<unlink>},
      {"_write", checked<write>},
      {"_writev", checked<writev>},
  };
  return symbols;
}

}  // namespace loader
