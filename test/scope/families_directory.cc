// Directories, walks, extended attributes, and changes of a file system.
#include <dirent.h>
#include <fcntl.h>
#include <fts.h>
#include <ftw.h>
#include <glob.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>
#include <utime.h>
#include <wordexp.h>
#if defined(__linux__)
#include <sys/xattr.h>
#endif

#include "test/scope/families.h"

namespace {

char* roots[] = {folder, nullptr};
glob_t found;
wordexp_t words;
DIR* dir;
FTS* walk;
dirent** entries;
dirent entry;
dirent* next;

int visit(const char*, const struct stat*, int) { return 0; }
int visit_deep(const char*, const struct stat*, int, FTW*) { return 0; }

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
int read_entry() { return readdir_r(dir, &entry, &next); }
#pragma GCC diagnostic pop

void open_dir() { dir = opendir(folder); }
void open_walk() { walk = fts_open(roots, FTS_PHYSICAL, nullptr); }
void open_walk_at_folder() {
  open_walk();
  fts_read(walk);
}
void open_folder() { prepared = open(folder, O_RDONLY | O_DIRECTORY); }

const Row kRows[] = {
    ROW("glob", glob("/et?", 0, nullptr, &found)),
    ROW("wordexp", wordexp("plain", &words, WRDE_NOCMD)),
    ROW("ftw", ftw(folder, visit, 4)),
    ROW("nftw", nftw(folder, visit_deep, 4, FTW_PHYS)),
    ROW("fts_open", fts_open(roots, FTS_PHYSICAL, nullptr)),
    ROW_AFTER(open_walk(), "fts_read", fts_read(walk)),
    ROW_AFTER(open_walk_at_folder(), "fts_children", fts_children(walk, 0)),
    ROW_AFTER(open_walk(), "fts_close", fts_close(walk)),
    ON_LINUX(ROW("getxattr", getxattr(file_path, "user.none", buffer, 8))),
    ON_LINUX(ROW("lgetxattr", lgetxattr(missing, "user.none", buffer, 8))),
    ON_LINUX(ROW("fgetxattr", fgetxattr(file, "user.none", buffer, 8))),
    ON_LINUX(ROW("setxattr", setxattr(missing, "user.none", "x", 1, 0))),
    ON_LINUX(ROW("lsetxattr", lsetxattr(missing, "user.none", "x", 1, 0))),
    ON_LINUX(ROW("fsetxattr", fsetxattr(-1, "user.none", "x", 1, 0))),
    ON_LINUX(ROW("listxattr", listxattr(missing, buffer, 8))),
    ON_LINUX(ROW("llistxattr", llistxattr(missing, buffer, 8))),
    ON_LINUX(ROW("flistxattr", flistxattr(-1, buffer, 8))),
    ON_LINUX(ROW("removexattr", removexattr(missing, "user.none"))),
    ON_LINUX(ROW("lremovexattr", lremovexattr(missing, "user.none"))),
    ON_LINUX(ROW("fremovexattr", fremovexattr(-1, "user.none"))),
    ROW("opendir", opendir(folder)),
    ROW("opendir", opendir(missing)),
    {"fdopendir", [] { return answer(fdopendir(static_cast<int>(prepared))); }, open_folder},
    ROW_AFTER(open_dir(), "readdir", readdir(dir)),
    ROW_AFTER(open_dir(), "readdir_r", read_entry()),
    ROW_AFTER(open_dir(), "closedir", closedir(dir)),
    {"rewinddir",
     [] {
       rewinddir(dir);
       return 0l;
     },
     open_dir},
    ROW("scandir", scandir(missing, &entries, nullptr, alphasort)),
    ON_LINUX(ROW("scandirat", scandirat(AT_FDCWD, missing, &entries, nullptr, alphasort))),
    ON_LINUX(ROW("getdents64", getdents64(-1, buffer, sizeof buffer))),

    ROW("unlink", unlink(missing)),
    ROW("unlinkat", unlinkat(AT_FDCWD, missing, 0)),
    ROW("remove", remove(missing)),
    ROW("rename", rename(missing, file_path)),
    ROW("renameat", renameat(AT_FDCWD, missing, AT_FDCWD, file_path)),
    ON_LINUX(ROW("renameat2", renameat2(AT_FDCWD, missing, AT_FDCWD, file_path, 0))),
    ROW("link", link(missing, file_path)),
    ROW("linkat", linkat(AT_FDCWD, missing, AT_FDCWD, file_path, 0)),
    ROW("symlink", symlink("x", file_path)),
    ROW("symlinkat", symlinkat("x", AT_FDCWD, file_path)),
    ROW("mkdir", mkdir(folder, 0700)),
    ROW("mkdirat", mkdirat(AT_FDCWD, folder, 0700)),
    ROW("rmdir", rmdir(missing)),
    ROW("mkfifo", mkfifo(file_path, 0600)),
    ON_LINUX(ROW("mkfifoat", mkfifoat(AT_FDCWD, file_path, 0600))),
    ROW("mknod", mknod(file_path, S_IFIFO | 0600, 0)),
    ON_LINUX(ROW("mknodat", mknodat(AT_FDCWD, file_path, S_IFIFO | 0600, 0))),
    ROW("chmod", chmod(file_path, 0600)),
    ROW("fchmod", fchmod(file, 0600)),
    ROW("fchmodat", fchmodat(AT_FDCWD, missing, 0600, 0)),
    ROW("chown", chown(missing, 0, 0)),
    ROW("fchown", fchown(-1, 0, 0)),
    ROW("lchown", lchown(missing, 0, 0)),
    ROW("fchownat", fchownat(AT_FDCWD, missing, 0, 0, AT_SYMLINK_NOFOLLOW)),
    ROW("utimes", utimes(missing, nullptr)),
    ROW("futimes", futimes(file, nullptr)),
    ROW("lutimes", lutimes(missing, nullptr)),
    ROW("utime", utime(missing, nullptr)),
    ROW("utimensat", utimensat(AT_FDCWD, file_path, nullptr, 0)),
    ROW("futimens", futimens(file, nullptr)),
    ON_LINUX(ROW("mount", mount(missing, missing, "none", 0, nullptr))),
    ON_LINUX(ROW("umount", umount(missing))),
    ON_LINUX(ROW("umount2", umount2(missing, MNT_DETACH))),
};

}  // namespace

RowList directory_rows() { return {kRows, sizeof kRows / sizeof *kRows}; }
