// Folders, and what is done to files by their names. The numbers are those of <sys/fcntl.h>, <sys/dirent.h>,
// <sys/mount.h>, <sys/statvfs.h> and <sys/filio.h>.
#include "test/darwin/loader/folders.h"

#include <dirent.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/time.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "test/darwin/loader/errors.h"
#include "test/darwin/loader/host_symbols.h"
#include "test/darwin/loader/variadic.h"

namespace loader {
namespace {

int host_flags(int darwin) {
  int flags = 0;
  if ((darwin & 0x10) != 0) flags |= AT_EACCESS;
  if ((darwin & 0x20) != 0) flags |= AT_SYMLINK_NOFOLLOW;
  if ((darwin & 0x40) != 0) flags |= AT_SYMLINK_FOLLOW;
  return flags;
}

int access_at(int folder, const char* path, int how, int flags) {
  return noted(faccessat(host_folder(folder), path, how, host_flags(flags)));
}
ssize_t read_link_at(int folder, const char* path, char* out, size_t size) {
  return noted(readlinkat(host_folder(folder), path, out, size));
}
int unlink_at(int folder, const char* path, int flags) {
  return noted(unlinkat(host_folder(folder), path, (flags & 0x80) != 0 ? AT_REMOVEDIR : 0));
}
int rename_at(int from_folder, const char* from, int to_folder, const char* to) {
  return noted(renameat(host_folder(from_folder), from, host_folder(to_folder), to));
}

struct DarwinTimeval {
  int64_t seconds;
  int32_t microseconds;
};
int set_times(const char* path, const DarwinTimeval* times) {
  if (times == nullptr) return noted(utimes(path, nullptr));
  const timeval host[] = {{times[0].seconds, times[0].microseconds}, {times[1].seconds, times[1].microseconds}};
  return noted(utimes(path, host));
}

// The fields that are filled in; the others are 0.
struct DarwinStatfs {
  uint32_t block_size;
  int32_t io_size;
  uint64_t blocks, free_blocks, available_blocks, files, free_files;
  char rest[2120];
};
static_assert(sizeof(DarwinStatfs) == 2168);
int to_darwin(int result, const struct statfs& host, DarwinStatfs* out) {
  if (noted(result) != 0) return result;
  *out = {};
  out->block_size = static_cast<uint32_t>(host.f_bsize);
  out->io_size = static_cast<int32_t>(host.f_bsize);
  out->blocks = host.f_blocks;
  out->free_blocks = host.f_bfree;
  out->available_blocks = host.f_bavail;
  out->files = host.f_files;
  out->free_files = host.f_ffree;
  return 0;
}
int file_system_of(const char* path, DarwinStatfs* out) {
  struct statfs host = {};
  return to_darwin(statfs(path, &host), host, out);
}
int file_system_of_file(int file, DarwinStatfs* out) {
  struct statfs host = {};
  return to_darwin(fstatfs(file, &host), host, out);
}

struct DarwinStatvfs {
  uint64_t block_size, fragment_size;
  uint32_t blocks, free_blocks, available_blocks, files, free_files, available_files;
  uint64_t id, flags, longest_name;
};
int portable_file_system_of(const char* path, DarwinStatvfs* out) {
  struct statfs host = {};
  if (noted(statfs(path, &host)) != 0) return -1;
  const auto size = static_cast<uint64_t>(host.f_bsize);
  *out = {size,
          size,
          static_cast<uint32_t>(host.f_blocks),
          static_cast<uint32_t>(host.f_bfree),
          static_cast<uint32_t>(host.f_bavail),
          static_cast<uint32_t>(host.f_files),
          static_cast<uint32_t>(host.f_ffree),
          static_cast<uint32_t>(host.f_ffree),
          0,
          0,
          static_cast<uint64_t>(host.f_namelen)};
  return 0;
}

// macOS's functions take a position in the attribute, 0 for all but resource forks, and options, where 1 means not to
// follow links.
ssize_t get_attribute(const char* path, const char* name, void* value, size_t size, uint32_t, int options) {
  return noted((options & 1) != 0 ? lgetxattr(path, name, value, size) : getxattr(path, name, value, size));
}
ssize_t get_attribute_of_file(int file, const char* name, void* value, size_t size, uint32_t, int) {
  return noted(fgetxattr(file, name, value, size));
}
int set_attribute(const char* path, const char* name, const void* value, size_t size, uint32_t, int options) {
  return noted((options & 1) != 0 ? lsetxattr(path, name, value, size, 0) : setxattr(path, name, value, size, 0));
}
ssize_t list_attributes(const char* path, char* list, size_t size, int options) {
  return noted((options & 1) != 0 ? llistxattr(path, list, size) : listxattr(path, list, size));
}
int remove_attribute(const char* path, const char* name, int options) {
  return noted((options & 1) != 0 ? lremovexattr(path, name) : removexattr(path, name));
}

struct DarwinEntry {
  uint64_t inode, offset;
  uint16_t bytes, name_length;
  uint8_t type;
  char name[1024];
};

// Returns whether there is another one; errno is 0 at the end of the folder.
bool read_entry(DIR* folder, DarwinEntry* out) {
  errno = 0;
  const dirent* host = readdir(folder);
  if (host == nullptr) return false;
  const size_t length = strlen(host->d_name);
  out->inode = host->d_ino;
  out->bytes = sizeof *out;
  out->name_length = static_cast<uint16_t>(length);
  out->type = host->d_type;
  memcpy(out->name, host->d_name, length + 1);
  return true;
}

// One entry per thread; macOS has one per folder.
DarwinEntry* next_entry(DIR* folder) {
  static thread_local DarwinEntry entry;
  if (read_entry(folder, &entry)) return &entry;
  if (errno != 0) note_error();
  return nullptr;
}

using Wants = int (*)(const DarwinEntry*);
using Compare = int (*)(const void*, const void*);

// The caller frees the list and each entry.
int scan(const char* path, DarwinEntry*** out, Wants wants, Compare compare) {
  DIR* folder = opendir(path);
  if (folder == nullptr) return noted(-1);
  std::vector<DarwinEntry*> entries;
  for (DarwinEntry entry = {}; read_entry(folder, &entry);) {
    if (wants != nullptr && wants(&entry) == 0) continue;
    entries.push_back(static_cast<DarwinEntry*>(malloc(sizeof entry)));
    *entries.back() = entry;
  }
  closedir(folder);
  auto** list = static_cast<DarwinEntry**>(malloc((entries.size() + 1) * sizeof(void*)));
  std::ranges::copy(entries, list);
  if (compare != nullptr) qsort(static_cast<void*>(list), entries.size(), sizeof(void*), compare);
  *out = list;
  return static_cast<int>(entries.size());
}

char* working_folder(char* out, size_t size) { return noted(getcwd(out, size)); }

}  // namespace

extern "C" int loader_ioctl_list(int file, unsigned long request, DarwinList list) {
  switch (request) {
    case 0x4004667f: return noted(ioctl(file, FIONREAD, first_of<void*>(list)));
    case 0x40087468: return noted(ioctl(file, TIOCGWINSZ, first_of<void*>(list)));
    default: errno = ENOTTY; return noted(-1);
  }
}
ESREPLAY_VARIADIC(loader_ioctl, 2, int, (int file, unsigned long request, ...), request, (file, request, list),
                  loader_ioctl_list)

HostSymbols folder_symbols() {
  static const HostSymbol symbols[] = {
      {"_chdir", checked<chdir>},
      {"_chmod", checked<chmod>},
      {"_chown", checked<chown>},
      {"_closedir", checked<closedir>},
      {"_creat", checked<creat>},
      {"_faccessat", access_at},
      {"_fchmod", checked<fchmod>},
      {"_fgetxattr", get_attribute_of_file},
      {"_flock", checked<flock>},
      {ESREPLAY_INODE64("_fstatfs"), file_system_of_file},
      {"_getcwd", working_folder},
      {"_getxattr", get_attribute},
      {"_ioctl", loader_ioctl},
      {"_link", checked<link>},
      {"_listxattr", list_attributes},
      {"_lockf", checked<lockf>},
      {"_lseek", checked<lseek>},
      {"_mkdtemp", checked<mkdtemp>},
      {"_mkstemp", checked<mkstemp>},
      {ESREPLAY_INODE64("_opendir"), checked<opendir>},
      {ESREPLAY_INODE64("_readdir"), next_entry},
      {"_readlinkat", read_link_at},
      {"_remove", checked<remove>},
      {"_removexattr", remove_attribute},
      {"_renameat", rename_at},
      {ESREPLAY_INODE64("_scandir"), scan},
      {"_setxattr", set_attribute},
      {ESREPLAY_INODE64("_statfs"), file_system_of},
      {"_statvfs", portable_file_system_of},
      {"_symlink", checked<symlink>},
      {"_truncate", checked<truncate>},
      {"_unlinkat", unlink_at},
      {"_utimes", set_times},
  };
  return symbols;
}

}  // namespace loader
