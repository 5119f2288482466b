#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "replayer/reaper/programs.h"

namespace esreplay {
namespace {

constexpr char kPrograms[] = "/usr/bin";

bool write_text(const char* path, const char* text) {
  const int file = open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return false;
  const bool done = write(file, text, strlen(text)) == static_cast<ssize_t>(strlen(text));
  const int error = errno;
  close(file);
  errno = error;
  return done;
}

// Its user keeps its number.
bool map_self(uid_t user, gid_t group) {
  char users[32], groups[32];
  snprintf(users, sizeof users, "%u %u 1", user, user);
  snprintf(groups, sizeof groups, "%u %u 1", group, group);
  return write_text("/proc/self/setgroups", "deny") && write_text("/proc/self/uid_map", users) &&
         write_text("/proc/self/gid_map", groups);
}

// Root may have mounts of its own; others need a user namespace for it.
bool leave_mounts() {
  if (unshare(CLONE_NEWNS) == 0) return true;
  const uid_t user = getuid();
  const gid_t group = getgid();
  return unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 && map_self(user, group);
}

}  // namespace

int lay_over_programs(const char* folder) {
  char layers[1200];
  // The upper layer comes first. Without a third folder to write into, the whole cannot be written.
  snprintf(layers, sizeof layers, "lowerdir=%s:%s", folder, kPrograms);
  // The system's own mounts must not change.
  const bool done = leave_mounts() && mount(nullptr, "/", nullptr, MS_REC | MS_SLAVE, nullptr) == 0 &&
                    mount("esreplay", kPrograms, "overlay", MS_RDONLY, layers) == 0;
  return done ? 0 : errno;
}

int try_programs(const char* folder) {
  const pid_t pid = fork();
  if (pid < 0) return errno;
  if (pid == 0) _exit(lay_over_programs(folder) & 0xff);
  int status = 0;
  if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status)) return ECHILD;
  return WEXITSTATUS(status);
}

}  // namespace esreplay
