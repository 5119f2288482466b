// Every family of the table of calls, made outside a handler and inside one with the same arguments: results and errno
// must be equal, and inside each call leaves exactly one fact. Prints {"call": name, "facts": [...]} a line.
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <grp.h>
#include <ifaddrs.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <pwd.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <syslog.h>
#include <threads.h>
#include <unistd.h>
#include <wchar.h>

#include <cstdio>
#include <cstring>
#include <ctime>

#include "test/scope/probe.h"

namespace {

char folder[] = "/tmp/esreplay-scope-XXXXXX";
char file_path[128];
char missing[128];
int file;
int pipes[2];
int sockets[2];
FILE* null_file;
FILE* closable[2];
int closed;
sem_t semaphore;
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
timespec past;
iovec part;
char buffer[4096];
volatile long sink;

int visit(const char*, const struct stat*, int) { return 0; }

struct Row {
  const char* name;
  long (*run)();
};

// A pointer result counts as found or not; freshly made descriptors differ, so they count as made or not.
long made(int fd) {
  if (fd >= 0) {
    sink = fd;
    return 1;
  }
  return fd;
}
long found(const void* pointer) { return pointer != nullptr; }

const Row kRows[] = {
    {"open", [] { return made(open(file_path, O_RDWR)); }},
    {"open", [] { return made(open(missing, O_RDONLY)); }},
    {"openat", [] { return made(openat(AT_FDCWD, file_path, O_CREAT | O_RDWR, 0600)); }},
    {"creat", [] { return made(creat(file_path, 0600)); }},
    {"mkdtemp",
     [] {
       char name[] = "too-short";
       return found(mkdtemp(name));
     }},
    {"close", [] { return static_cast<long>(close(-1)); }},
    {"read", [] { return static_cast<long>(read(file, buffer, 8)); }},
    {"pread", [] { return static_cast<long>(pread(file, buffer, 8, 0)); }},
    {"readv", [] { return static_cast<long>(readv(-1, &part, 1)); }},
    {"write", [] { return static_cast<long>(write(file, "x", 1)); }},
    {"pwrite", [] { return static_cast<long>(pwrite(file, "x", 1, 0)); }},
    {"writev", [] { return static_cast<long>(writev(file, &part, 1)); }},
    {"sendfile", [] { return static_cast<long>(sendfile(-1, file, nullptr, 1)); }},
    {"posix_fadvise", [] { return static_cast<long>(posix_fadvise(file, 0, 0, POSIX_FADV_NORMAL)); }},
    {"truncate", [] { return static_cast<long>(truncate(file_path, 10)); }},
    {"ftruncate", [] { return static_cast<long>(ftruncate(file, 10)); }},
    {"lseek", [] { return static_cast<long>(lseek(file, 0, SEEK_SET)); }},
    {"fsync", [] { return static_cast<long>(fsync(file)); }},
    {"fdatasync", [] { return static_cast<long>(fdatasync(file)); }},
    {"fcntl", [] { return static_cast<long>(fcntl(file, F_GETFL)); }},
    {"fcntl",
     [] {
       struct flock lock = {};
       lock.l_type = F_WRLCK;
       return static_cast<long>(fcntl(file, F_SETLKW, &lock));
     }},
    {"flock", [] { return static_cast<long>(flock(file, LOCK_EX)); }},
    {"lockf", [] { return static_cast<long>(lockf(file, F_TEST, 0)); }},
    {"mmap", [] { return static_cast<long>(mmap(nullptr, 4096, PROT_READ, MAP_SHARED, file, 0) != MAP_FAILED); }},
    {"isatty", [] { return static_cast<long>(isatty(file)); }},
    {"dup", [] { return made(dup(file)); }},
    {"stat",
     [] {
       struct stat out;
       return static_cast<long>(stat(file_path, &out));
     }},
    {"lstat",
     [] {
       struct stat out;
       return static_cast<long>(lstat(missing, &out));
     }},
    {"fstat",
     [] {
       struct stat out;
       return static_cast<long>(fstat(file, &out));
     }},
    {"fstatat",
     [] {
       struct stat out;
       return static_cast<long>(fstatat(AT_FDCWD, file_path, &out, 0));
     }},
    {"access", [] { return static_cast<long>(access(missing, R_OK)); }},
    {"statfs",
     [] {
       struct statfs out;
       return static_cast<long>(statfs("/", &out));
     }},
    {"statvfs",
     [] {
       struct statvfs out;
       return static_cast<long>(statvfs("/", &out));
     }},
    {"readlink", [] { return static_cast<long>(readlink("/proc/self/exe", buffer, sizeof buffer)); }},
    {"realpath", [] { return found(realpath(file_path, buffer)); }},
    {"getcwd", [] { return found(getcwd(buffer, sizeof buffer)); }},
    {"chdir", [] { return static_cast<long>(chdir("/")); }},
    {"glob",
     [] {
       glob_t out = {};
       return static_cast<long>(glob("/et?", 0, nullptr, &out));
     }},
    {"ftw", [] { return static_cast<long>(ftw(folder, visit, 4)); }},
    {"getxattr", [] { return static_cast<long>(getxattr(file_path, "user.none", buffer, 8)); }},
    {"fgetxattr", [] { return static_cast<long>(fgetxattr(file, "user.none", buffer, 8)); }},
    {"listxattr", [] { return static_cast<long>(listxattr(missing, buffer, 8)); }},
    {"opendir", [] { return found(opendir(folder)); }},
    {"unlink", [] { return static_cast<long>(unlink(missing)); }},
    {"remove", [] { return static_cast<long>(remove(missing)); }},
    {"rename", [] { return static_cast<long>(rename(missing, file_path)); }},
    {"link", [] { return static_cast<long>(link(missing, file_path)); }},
    {"symlink", [] { return static_cast<long>(symlink("x", file_path)); }},
    {"mkdir", [] { return static_cast<long>(mkdir(folder, 0700)); }},
    {"rmdir", [] { return static_cast<long>(rmdir(missing)); }},
    {"mkfifo", [] { return static_cast<long>(mkfifo(file_path, 0600)); }},
    {"chmod", [] { return static_cast<long>(chmod(file_path, 0600)); }},
    {"fchmod", [] { return static_cast<long>(fchmod(file, 0600)); }},
    {"chown", [] { return static_cast<long>(chown(missing, 0, 0)); }},
    {"utimes", [] { return static_cast<long>(utimes(missing, nullptr)); }},
    {"futimens", [] { return static_cast<long>(futimens(file, nullptr)); }},

    {"fopen", [] { return found(fopen(missing, "r")); }},
    {"freopen", [] { return found(freopen("/dev/null", "w", null_file)); }},
    {"tmpfile", [] { return found(tmpfile()); }},
    {"fprintf", [] { return static_cast<long>(fprintf(null_file, "%d %s\n", 3, "three")); }},
    {"fwprintf", [] { return static_cast<long>(fwprintf(null_file, L"%d\n", 3)); }},
    {"printf", [] { return static_cast<long>(printf("%s", "")); }},
    {"dprintf", [] { return static_cast<long>(dprintf(-1, "%d", 3)); }},
    {"fputs", [] { return static_cast<long>(fputs("text", null_file) >= 0); }},
    {"fputc", [] { return static_cast<long>(fputc('x', null_file)); }},
    {"fwrite", [] { return static_cast<long>(fwrite("text", 1, 4, null_file)); }},
    {"fflush", [] { return static_cast<long>(fflush(null_file)); }},
    {"fread", [] { return static_cast<long>(fread(buffer, 1, 4, stdin)); }},
    {"fgets", [] { return found(fgets(buffer, 8, stdin)); }},
    {"getc", [] { return static_cast<long>(getc(stdin)); }},
    {"fseek", [] { return static_cast<long>(fseek(null_file, 0, SEEK_SET)); }},
    {"fdopen", [] { return found(fdopen(-1, "r")); }},
    {"fclose", [] { return static_cast<long>(fclose(closable[closed++])); }},
    {"syslog",
     [] {
       syslog(LOG_DEBUG, "%s", "");
       return 0l;
     }},

    {"sleep", [] { return static_cast<long>(sleep(0)); }},
    {"usleep", [] { return static_cast<long>(usleep(1)); }},
    {"nanosleep",
     [] {
       timespec length = {0, 1};
       return static_cast<long>(nanosleep(&length, nullptr));
     }},
    {"clock_nanosleep",
     [] {
       timespec length = {0, 1};
       return static_cast<long>(clock_nanosleep(CLOCK_MONOTONIC, 0, &length, nullptr));
     }},
    {"thrd_sleep",
     [] {
       timespec length = {0, 1};
       return static_cast<long>(thrd_sleep(&length, nullptr));
     }},
    {"sched_yield", [] { return static_cast<long>(sched_yield()); }},

    {"poll", [] { return static_cast<long>(poll(nullptr, 0, 1)); }},
    {"ppoll",
     [] {
       timespec length = {0, 1};
       return static_cast<long>(ppoll(nullptr, 0, &length, nullptr));
     }},
    {"select",
     [] {
       timeval length = {0, 1};
       return static_cast<long>(select(0, nullptr, nullptr, nullptr, &length));
     }},
    {"pselect",
     [] {
       timespec length = {0, 1};
       return static_cast<long>(pselect(0, nullptr, nullptr, nullptr, &length, nullptr));
     }},
    {"epoll_wait",
     [] {
       epoll_event event;
       return static_cast<long>(epoll_wait(-1, &event, 1, 1));
     }},
    {"epoll_ctl", [] { return static_cast<long>(epoll_ctl(-1, EPOLL_CTL_DEL, 0, nullptr)); }},
    {"sigtimedwait",
     [] {
       sigset_t set;
       sigemptyset(&set);
       return static_cast<long>(sigtimedwait(&set, nullptr, &past));
     }},
    {"sem_timedwait", [] { return static_cast<long>(sem_timedwait(&semaphore, &past)); }},
    {"sem_trywait", [] { return static_cast<long>(sem_trywait(&semaphore)); }},
    {"pthread_cond_timedwait",
     [] {
       pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
       mutex = PTHREAD_MUTEX_INITIALIZER;
       pthread_mutex_lock(&mutex);
       return static_cast<long>(pthread_cond_timedwait(&condition, &mutex, &past));
     }},
    {"pthread_mutex_trylock",
     [] {
       mutex = PTHREAD_MUTEX_INITIALIZER;
       return static_cast<long>(pthread_mutex_trylock(&mutex));
     }},

    {"wait", [] { return static_cast<long>(wait(nullptr)); }},
    {"waitpid", [] { return static_cast<long>(waitpid(-1, nullptr, WNOHANG)); }},
    {"waitid",
     [] {
       siginfo_t info;
       return static_cast<long>(waitid(P_ALL, 0, &info, WEXITED | WNOHANG));
     }},
    {"wait4", [] { return static_cast<long>(wait4(-1, nullptr, WNOHANG, nullptr)); }},
    {"system", [] { return static_cast<long>(system("exit 3")); }},
    {"execve",
     [] {
       char* none[] = {nullptr};
       return static_cast<long>(execve(missing, none, none));
     }},
    {"execl", [] { return static_cast<long>(execl(missing, "a", "b", static_cast<char*>(nullptr))); }},
    {"execlp", [] { return static_cast<long>(execlp(missing, "a", static_cast<char*>(nullptr))); }},
    {"execle",
     [] {
       char* none[] = {nullptr};
       return static_cast<long>(execle(missing, "a", static_cast<char*>(nullptr), none));
     }},
    {"popen", [] { return found(popen("true", "r")); }},

    {"dlopen", [] { return found(dlopen(missing, RTLD_NOW)); }},
    {"getpwnam", [] { return found(getpwnam("root")); }},
    {"getpwuid", [] { return found(getpwuid(0)); }},
    {"getgrgid", [] { return found(getgrgid(0)); }},
    {"getgrnam", [] { return found(getgrnam("nobody-of-that-name")); }},
    {"getaddrinfo",
     [] {
       addrinfo hints = {};
       hints.ai_flags = AI_NUMERICHOST;
       addrinfo* out = nullptr;
       return static_cast<long>(getaddrinfo("127.0.0.1", "80", &hints, &out));
     }},
    {"connect", [] { return static_cast<long>(connect(-1, nullptr, 0)); }},
    {"accept", [] { return static_cast<long>(accept(-1, nullptr, nullptr)); }},
    {"send", [] { return static_cast<long>(send(sockets[0], "x", 1, 0)); }},
    {"sendto", [] { return static_cast<long>(sendto(sockets[0], "x", 1, MSG_DONTWAIT, nullptr, 0)); }},
    {"recv", [] { return static_cast<long>(recv(sockets[1], buffer, 1, 0)); }},
    {"recvfrom", [] { return static_cast<long>(recvfrom(sockets[1], buffer, 1, MSG_DONTWAIT, nullptr, nullptr)); }},
};

void* deliver(void*) {
  probe_start();
  probe_print();
  for (const Row& row : kRows) {
    errno = 0;
    const long outside = row.run();
    const int outside_errno = errno;
    errno = 0;
    probe_enter();
    const long inside = row.run();
    probe_leave();
    const int inside_errno = errno;
    char line[256];
    const int size =
        snprintf(line, sizeof line, "{\"row\":\"%s\",\"equal\":%d,\"results\":[%ld,%ld],\"errno\":[%d,%d]}\n", row.name,
                 outside == inside && outside_errno == inside_errno, outside, inside, outside_errno, inside_errno);
    if (write(1, line, static_cast<size_t>(size)) != size) _exit(7);
    probe_print();
  }
  return nullptr;
}

}  // namespace

int main() {
  if (mkdtemp(folder) == nullptr) return 1;
  snprintf(file_path, sizeof file_path, "%s/file", folder);
  snprintf(missing, sizeof missing, "%s/missing", folder);
  file = open(file_path, O_CREAT | O_RDWR, 0600);
  if (write(file, "0123456789", 10) != 10 || pipe(pipes) != 0) return 1;
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) != 0) return 1;
  if (freopen("/dev/null", "r", stdin) == nullptr) return 1;
  null_file = fopen("/dev/null", "w");
  for (FILE*& stream : closable) stream = fopen("/dev/null", "r");
  part = {buffer, 4};
  sem_init(&semaphore, 0, 0);
  pthread_t thread;
  pthread_create(&thread, nullptr, deliver, nullptr);
  pthread_join(thread, nullptr);
  unlink(file_path);
  rmdir(folder);
  _exit(0);
}
