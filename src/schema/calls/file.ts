// Calls on files, directories and descriptors. They look up paths, touch storage, and raise events of their own.
import { type CallRow, family } from './shape.ts';

const advice =
  'Decide from the fields of the message (path, stat, cdhash, signing id). If the file itself is needed, retain the message, open the file on a worker queue of bounded width, and answer before the deadline.';
const linux = { platforms: ['linux'] } as const;
const strictOnly = { class: 'strict_only' } as const;

const open = family({ family: 'file', class: 'always', advice, rule: 5 }, [
  [
    'int open(const char *path, int flags, ...)',
    {
      names: 'open64 __open __open64',
      rest: 'mode',
      variants: ['int __open_2(const char *path, int flags)', 'int __open64_2(const char *path, int flags)'],
    },
  ],
  [
    'int openat(int dir, const char *path, int flags, ...)',
    {
      names: 'openat64',
      rest: 'mode',
      variants: [
        'int __openat_2(int dir, const char *path, int flags)',
        'int __openat64_2(int dir, const char *path, int flags)',
      ],
    },
  ],
  ['int creat(const char *path, mode_t mode)', { names: 'creat64' }],
  ['int open_by_handle_at(int mount, void *handle, int flags)', linux],
  ['int name_to_handle_at(int dir, const char *path, void *handle, int *mount, int flags)', linux],
  ['int mkstemp(char *template)', { names: 'mkstemp64' }],
  ['int mkostemp(char *template, int flags)', { names: 'mkostemp64' }],
  ['int mkstemps(char *template, int suffix)', { names: 'mkstemps64' }],
  'char *mkdtemp(char *template)',
  'int shm_open(const char *name, int flags, mode_t mode)',
  'int shm_unlink(const char *name)',
  [
    'int close(int fd)',
    {
      class: 'hazard',
      names: '__close',
      advice: 'Closing can write back and wait; close descriptors off the delivery queue.',
    },
  ],
]);

const data = family({ family: 'file', kin: 'file-data', class: 'always', advice, rule: 4 }, [
  [
    'ssize_t read(int fd, void *buffer, size_t size)',
    { names: '__read', variants: ['ssize_t __read_chk(int fd, void *buffer, size_t size, size_t room)'] },
  ],
  [
    'ssize_t pread(int fd, void *buffer, size_t size, off_t offset)',
    {
      names: 'pread64 __pread64',
      variants: [
        'ssize_t __pread_chk(int fd, void *buffer, size_t size, off_t offset, size_t room)',
        'ssize_t __pread64_chk(int fd, void *buffer, size_t size, off_t offset, size_t room)',
      ],
    },
  ],
  'ssize_t readv(int fd, const struct iovec *parts, int count)',
  ['ssize_t preadv(int fd, const struct iovec *parts, int count, off_t offset)', { names: 'preadv64' }],
  [
    'ssize_t preadv2(int fd, const struct iovec *parts, int count, off_t offset, int flags)',
    { names: 'preadv64v2', ...linux },
  ],
  [
    'ssize_t write(int fd, const void *buffer, size_t size)',
    { names: '__write', grade: { by: 'write', args: [0] }, raises: 'SYS_write, a0, a1, a2' },
  ],
  [
    'ssize_t pwrite(int fd, const void *buffer, size_t size, off_t offset)',
    { names: 'pwrite64 __pwrite64', grade: { by: 'write', args: [0] } },
  ],
  [
    'ssize_t writev(int fd, const struct iovec *parts, int count)',
    { grade: { by: 'write', args: [0] }, raises: 'SYS_writev, a0, a1, a2' },
  ],
  [
    'ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset)',
    { names: 'pwritev64', grade: { by: 'write', args: [0] } },
  ],
  [
    'ssize_t pwritev2(int fd, const struct iovec *parts, int count, off_t offset, int flags)',
    {
      names: 'pwritev64v2',
      grade: { by: 'write', args: [0] },
      raises: 'SYS_pwritev2, a0, a1, a2, a3, 0, a4',
      ...linux,
    },
  ],
  ['ssize_t sendfile(int out, int in, off_t *offset, size_t count)', { names: 'sendfile64' }],
  ['ssize_t copy_file_range(int in, off_t *in_offset, int out, off_t *out_offset, size_t size, unsigned flags)', linux],
  ['ssize_t splice(int in, off_t *in_offset, int out, off_t *out_offset, size_t size, unsigned flags)', linux],
  ['ssize_t readahead(int fd, off_t offset, size_t count)', linux],
  ['int posix_fadvise(int fd, off_t offset, off_t size, int advice)', { names: 'posix_fadvise64', ...linux }],
  ['int posix_fallocate(int fd, off_t offset, off_t size)', { names: 'posix_fallocate64', ...linux }],
  ['int fallocate(int fd, int mode, off_t offset, off_t size)', { names: 'fallocate64', ...linux }],
  ['off_t lseek(int fd, off_t offset, int whence)', { names: 'lseek64 __lseek llseek', ...strictOnly }],
  ['int truncate(const char *path, off_t size)', { names: 'truncate64' }],
  ['int ftruncate(int fd, off_t size)', { names: 'ftruncate64' }],
  'int fsync(int fd)',
  'int fdatasync(int fd)',
  'void sync(void)',
  ['int syncfs(int fd)', linux],
  'int msync(void *address, size_t size, int flags)',
  ['int fcntl(int fd, int command, ...)', { names: 'fcntl64 __fcntl', rest: 1, grade: { by: 'fcntl', args: [1] } }],
  'int flock(int fd, int operation)',
  ['int lockf(int fd, int command, off_t size)', { names: 'lockf64' }],
  ['int ioctl(int fd, unsigned long request, ...)', { rest: 1 }],
  [
    'void *mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset)',
    { names: 'mmap64', grade: { by: 'mmap', args: [3] } },
  ],
  ['int dup(int fd)', strictOnly],
  ['int dup2(int fd, int other)', { names: '__dup2', ...strictOnly }],
  ['int dup3(int fd, int other, int flags)', { ...strictOnly, ...linux }],
  'int isatty(int fd)',
  'char *ttyname(int fd)',
]);

const paths = family({ family: 'file', class: 'always', advice, rule: 5 }, [
  [
    'int stat(const char *path, struct stat *out)',
    {
      names: 'stat64',
      variants: [
        'int __xstat(int version, const char *path, struct stat *out)',
        'int __xstat64(int version, const char *path, struct stat *out)',
      ],
    },
  ],
  [
    'int lstat(const char *path, struct stat *out)',
    {
      names: 'lstat64',
      variants: [
        'int __lxstat(int version, const char *path, struct stat *out)',
        'int __lxstat64(int version, const char *path, struct stat *out)',
      ],
    },
  ],
  [
    'int fstat(int fd, struct stat *out)',
    {
      names: 'fstat64',
      variants: [
        'int __fxstat(int version, int fd, struct stat *out)',
        'int __fxstat64(int version, int fd, struct stat *out)',
      ],
    },
  ],
  [
    'int fstatat(int dir, const char *path, struct stat *out, int flags)',
    {
      names: 'fstatat64',
      variants: [
        'int __fxstatat(int version, int dir, const char *path, struct stat *out, int flags)',
        'int __fxstatat64(int version, int dir, const char *path, struct stat *out, int flags)',
      ],
    },
  ],
  ['int statx(int dir, const char *path, int flags, unsigned mask, struct statx *out)', linux],
  'int access(const char *path, int mode)',
  'int faccessat(int dir, const char *path, int mode, int flags)',
  ['int eaccess(const char *path, int mode)', { names: 'euidaccess', ...linux }],
  ['int statfs(const char *path, struct statfs *out)', { names: 'statfs64 __statfs' }],
  ['int fstatfs(int fd, struct statfs *out)', { names: 'fstatfs64' }],
  ['int statvfs(const char *path, struct statvfs *out)', { names: 'statvfs64' }],
  ['int fstatvfs(int fd, struct statvfs *out)', { names: 'fstatvfs64' }],
  'long pathconf(const char *path, int name)',
  'long fpathconf(int fd, int name)',
  [
    'ssize_t readlink(const char *path, char *buffer, size_t size)',
    { variants: ['ssize_t __readlink_chk(const char *path, char *buffer, size_t size, size_t room)'] },
  ],
  [
    'ssize_t readlinkat(int dir, const char *path, char *buffer, size_t size)',
    { variants: ['ssize_t __readlinkat_chk(int dir, const char *path, char *buffer, size_t size, size_t room)'] },
  ],
  [
    'char *realpath(const char *path, char *buffer)',
    { variants: ['char *__realpath_chk(const char *path, char *buffer, size_t room)'] },
  ],
  ['char *canonicalize_file_name(const char *path)', linux],
  [
    'char *getcwd(char *buffer, size_t size)',
    { variants: ['char *__getcwd_chk(char *buffer, size_t size, size_t room)'] },
  ],
  'int chdir(const char *path)',
  'int fchdir(int fd)',
  'int chroot(const char *path)',
  ['int glob(const char *pattern, int flags, void *error, void *out)', { names: 'glob64' }],
  'int wordexp(const char *words, void *out, int flags)',
  ['int ftw(const char *path, void *visit, int descriptors)', { names: 'ftw64' }],
  ['int nftw(const char *path, void *visit, int descriptors, int flags)', { names: 'nftw64' }],
  ['void *fts_open(char *const *paths, int options, void *compare)', { names: 'fts64_open' }],
  ['void *fts_read(void *walk)', { names: 'fts64_read' }],
  ['void *fts_children(void *walk, int options)', { names: 'fts64_children' }],
  ['int fts_close(void *walk)', { names: 'fts64_close' }],
  'ssize_t getxattr(const char *path, const char *name, void *value, size_t size)',
  ['ssize_t lgetxattr(const char *path, const char *name, void *value, size_t size)', linux],
  'ssize_t fgetxattr(int fd, const char *name, void *value, size_t size)',
  'int setxattr(const char *path, const char *name, const void *value, size_t size, int flags)',
  ['int lsetxattr(const char *path, const char *name, const void *value, size_t size, int flags)', linux],
  'int fsetxattr(int fd, const char *name, const void *value, size_t size, int flags)',
  'ssize_t listxattr(const char *path, char *list, size_t size)',
  ['ssize_t llistxattr(const char *path, char *list, size_t size)', linux],
  'ssize_t flistxattr(int fd, char *list, size_t size)',
  'int removexattr(const char *path, const char *name)',
  ['int lremovexattr(const char *path, const char *name)', linux],
  'int fremovexattr(int fd, const char *name)',
  'void *opendir(const char *path)',
  'void *fdopendir(int fd)',
  ['void *readdir(void *dir)', { names: 'readdir64' }],
  ['int readdir_r(void *dir, void *entry, void **result)', { names: 'readdir64_r' }],
  'int closedir(void *dir)',
  'void rewinddir(void *dir)',
  ['int scandir(const char *path, void *list, void *filter, void *compare)', { names: 'scandir64' }],
  [
    'int scandirat(int dir, const char *path, void *list, void *filter, void *compare)',
    { names: 'scandirat64', ...linux },
  ],
  ['ssize_t getdents64(int fd, void *buffer, size_t size)', linux],
]);

const changes = family({ family: 'file', kin: 'file-change', class: 'always', advice, rule: 5 }, [
  'int unlink(const char *path)',
  'int unlinkat(int dir, const char *path, int flags)',
  'int remove(const char *path)',
  'int rename(const char *from, const char *to)',
  'int renameat(int from_dir, const char *from, int to_dir, const char *to)',
  ['int renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags)', linux],
  'int link(const char *from, const char *to)',
  'int linkat(int from_dir, const char *from, int to_dir, const char *to, int flags)',
  'int symlink(const char *target, const char *path)',
  'int symlinkat(const char *target, int dir, const char *path)',
  'int mkdir(const char *path, mode_t mode)',
  'int mkdirat(int dir, const char *path, mode_t mode)',
  'int rmdir(const char *path)',
  'int mkfifo(const char *path, mode_t mode)',
  'int mkfifoat(int dir, const char *path, mode_t mode)',
  [
    'int mknod(const char *path, mode_t mode, dev_t device)',
    { variants: ['int __xmknod(int version, const char *path, mode_t mode, dev_t *device)'] },
  ],
  'int mknodat(int dir, const char *path, mode_t mode, dev_t device)',
  'int chmod(const char *path, mode_t mode)',
  'int fchmod(int fd, mode_t mode)',
  'int fchmodat(int dir, const char *path, mode_t mode, int flags)',
  'int chown(const char *path, uid_t user, gid_t group)',
  'int fchown(int fd, uid_t user, gid_t group)',
  'int lchown(const char *path, uid_t user, gid_t group)',
  'int fchownat(int dir, const char *path, uid_t user, gid_t group, int flags)',
  'int utimes(const char *path, const struct timeval *times)',
  'int futimes(int fd, const struct timeval *times)',
  'int lutimes(const char *path, const struct timeval *times)',
  'int utime(const char *path, const void *times)',
  'int utimensat(int dir, const char *path, const struct timespec *times, int flags)',
  'int futimens(int fd, const struct timespec *times)',
  ['int mount(const char *source, const char *target, const char *type, unsigned long flags, const void *data)', linux],
  ['int umount(const char *target)', linux],
  ['int umount2(const char *target, int flags)', linux],
]);

export const fileCalls: readonly CallRow[] = [...open, ...data, ...paths, ...changes];
