// Files by descriptor and by name.
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/sendfile.h>
#include <sys/statfs.h>
#else
#include <sys/mount.h>
#endif

#include "test/scope/families.h"

namespace {

iovec part = {buffer, 4};
char name[128];
off_t offset;
unsigned handle[40];  // struct file_handle with room after it
int mount_id;

void name_file(const char* ending) { snprintf(name, sizeof name, "%s/%s", folder, ending); }
void rewind_file() { lseek(file, 0, SEEK_SET); }

template <typename T>
T* out() {
  return reinterpret_cast<T*>(buffer);
}

const Row kRows[] = {
    MADE("open", open(file_path, O_RDWR)),
    MADE("open", open(missing, O_RDONLY)),
    ON_LINUX(MADE("open", open(folder, O_TMPFILE | O_RDWR, 0600))),
    MADE("openat", openat(AT_FDCWD, file_path, O_CREAT | O_RDWR, 0600)),
    MADE("creat", creat(file_path, 0600)),
    ON_LINUX(MADE("open_by_handle_at", open_by_handle_at(-1, reinterpret_cast<file_handle*>(handle), O_RDONLY))),
    ON_LINUX(ROW("name_to_handle_at",
        name_to_handle_at(AT_FDCWD, missing, reinterpret_cast<file_handle*>(handle), &mount_id, 0))),
    {"mkstemp", [] { return made(mkstemp(name)); }, [] { name_file("a-XXXXXX"); }},
    ON_LINUX({"mkostemp", [] { return made(mkostemp(name, O_CLOEXEC)); }, [] { name_file("b-XXXXXX"); }}),
    {"mkstemps", [] { return made(mkstemps(name, 2)); }, [] { name_file("c-XXXXXX.d"); }},
    ROW_AFTER(name_file("e-XXXXXX"), "mkdtemp", mkdtemp(name)),
    ROW_AFTER(name_file("short"), "mkdtemp", mkdtemp(name)),
    MADE("shm_open", shm_open("/esreplay-no-such-memory", O_RDONLY, 0)),
    ROW("shm_unlink", shm_unlink("/esreplay-no-such-memory")),
    ROW("close", close(-1)),
    ROW_AFTER(prepared = dup(file), "close", close(static_cast<int>(prepared))),
    ROW_AFTER(if (pwrite(file, "0123456789", 10, 0) != 10) abort(); rewind_file(), "read", read(file, buffer, 8)),
    ROW("read", read(-1, buffer, 8)),
    ROW("pread", pread(file, buffer, 8, 3)),
    ROW_AFTER(rewind_file(), "readv", readv(file, &part, 1)),
    ROW("preadv", preadv(file, &part, 1, 2)),
    ON_LINUX(ROW("preadv2", preadv2(file, &part, 1, 2, 0))),
    ROW_AFTER(rewind_file(), "write", write(file, "x", 1)),
    ROW("pwrite", pwrite(file, "x", 1, 4)),
    ROW_AFTER(rewind_file(), "writev", writev(file, &part, 1)),
    ROW("pwritev", pwritev(file, &part, 1, 2)),
    ON_LINUX(ROW("pwritev2", pwritev2(file, &part, 1, 2, 0))),
    ON_LINUX(ROW_AFTER(offset = 0, "sendfile", sendfile(-1, file, &offset, 1))),
    ON_LINUX(ROW("copy_file_range", copy_file_range(file, nullptr, -1, nullptr, 1, 0))),
    ON_LINUX(ROW("splice", splice(file, nullptr, -1, nullptr, 1, 0))),
    ON_LINUX(ROW("readahead", readahead(file, 0, 4096))),
    ON_LINUX(ROW("posix_fadvise", posix_fadvise(file, 0, 0, POSIX_FADV_NORMAL))),
    ON_LINUX(ROW("posix_fallocate", posix_fallocate(-1, 0, 10))),
    ON_LINUX(ROW("fallocate", fallocate(-1, 0, 0, 10))),
    ROW("lseek", lseek(file, 4, SEEK_SET)),
    ROW("truncate", truncate(file_path, 10)),
    ROW("ftruncate", ftruncate(file, 10)),
    ROW("fsync", fsync(file)),
    ON_LINUX(ROW("fdatasync", fdatasync(file))),
    ON_LINUX(ROW("syncfs", syncfs(-1))),
    ROW("msync", msync(buffer, 8, MS_SYNC)),
    ROW("fcntl", fcntl(file, F_GETFL)),
    ROW("fcntl", fcntl(-1, F_SETFL, O_NONBLOCK)),
    {"fcntl",
     [] {
       struct flock lock = {};
       lock.l_type = F_WRLCK;
       return answer(fcntl(file, F_SETLKW, &lock));
     }},
    ROW("flock", flock(file, LOCK_EX)),
    ROW("lockf", lockf(file, F_TEST, 0)),
    ROW("ioctl", ioctl(file, FIONREAD, buffer)),
    ROW("ioctl", ioctl(file, TIOCGWINSZ, buffer)),
    ROW("mmap", mmap(nullptr, 4096, PROT_READ, MAP_SHARED, file, 0) != MAP_FAILED),
    MADE("dup", dup(file)),
    MADE("dup2", dup2(-1, 200)),
    ROW("dup2", dup2(file, 200)),
    ON_LINUX(ROW("dup3", dup3(file, 201, O_CLOEXEC))),
    ROW("isatty", isatty(file)),
    ROW("ttyname", ttyname(file)),

    ROW("stat", stat(file_path, out<struct stat>())),
    ROW("lstat", lstat(missing, out<struct stat>())),
    ROW("fstat", fstat(file, out<struct stat>())),
    ROW("fstatat", fstatat(AT_FDCWD, file_path, out<struct stat>(), 0)),
    ON_LINUX(ROW("statx", statx(AT_FDCWD, file_path, 0, STATX_SIZE, out<struct statx>()))),
    ROW("access", access(missing, R_OK)),
    ROW("faccessat", faccessat(AT_FDCWD, file_path, R_OK, AT_EACCESS)),
    ON_LINUX(ROW("eaccess", eaccess(missing, R_OK))),
    ROW("statfs", statfs("/", out<struct statfs>())),
    ROW("fstatfs", fstatfs(file, out<struct statfs>())),
    ROW("statvfs", statvfs("/", out<struct statvfs>())),
    ROW("fstatvfs", fstatvfs(-1, out<struct statvfs>())),
    ROW("pathconf", pathconf(folder, _PC_NAME_MAX)),
    ROW("fpathconf", fpathconf(file, _PC_PIPE_BUF)),
    ROW("readlink", readlink("/proc/self/exe", buffer, sizeof buffer)),
    ROW("readlinkat", readlinkat(AT_FDCWD, missing, buffer, sizeof buffer)),
    ROW("realpath", realpath(file_path, buffer)),
    ON_LINUX(ROW("canonicalize_file_name", canonicalize_file_name(missing))),
    ROW("getcwd", getcwd(buffer, sizeof buffer)),
    ROW("getcwd", getcwd(buffer, 1)),
    ROW("chdir", chdir("/")),
    ROW("fchdir", fchdir(file)),
    ROW("chroot", chroot(missing)),
};

}  // namespace

RowList file_rows() { return {kRows, sizeof kRows / sizeof *kRows}; }
