// The library in a product that reads eslogger, where the system refuses to lay our programs over /usr/bin: calls of
// the C library that start /usr/bin/eslogger or /usr/bin/sudo start ours. The reaper inserts it. A child may call these
// functions between vfork and exec, so none of them allocates, locks or writes to memory that it shares.
#include <dlfcn.h>
#include <spawn.h>
#include <unistd.h>
#include <cerrno>
#include <climits>
#include <cstdarg>
#include <cstdio>
#include <cstring>

namespace {

constexpr char kVariable[] = "ESREPLAY_PROGRAMS=";
constexpr char kFolder[] = "/usr/bin/";

struct Program {
  const char* name;
  char ours[1200];  // empty: outside a run
};
Program g_programs[] = {{"eslogger", {}}, {"sudo", {}}};

using Exec = int (*)(const char*, char* const*);
using ExecWith = int (*)(const char*, char* const*, char* const*);
using Spawn = int (*)(pid_t*, const char*, const posix_spawn_file_actions_t*, const posix_spawnattr_t*, char* const*,
                      char* const*);

template <typename Function>
struct Real {
  const char* name;
  Function found;
  // Found while the library is loaded; only another library's start can be earlier.
  Function get() { return found != nullptr ? found : find(); }
  Function find() { return found = reinterpret_cast<Function>(dlsym(RTLD_NEXT, name)); }
};
Real<Exec> g_execv = {"execv", nullptr};
Real<Exec> g_execvp = {"execvp", nullptr};
Real<ExecWith> g_execve = {"execve", nullptr};
Real<ExecWith> g_execvpe = {"execvpe", nullptr};
Real<Spawn> g_posix_spawn = {"posix_spawn", nullptr};
Real<Spawn> g_posix_spawnp = {"posix_spawnp", nullptr};

// Its environment is not copied yet, and may lack the variable later.
__attribute__((constructor)) void begin() {
  const char* folder = nullptr;
  for (char** each = environ; each != nullptr && *each != nullptr; ++each)
    if (strncmp(*each, kVariable, sizeof kVariable - 1) == 0) folder = *each + sizeof kVariable - 1;
  for (Program& each : g_programs) {
    if (folder == nullptr) break;
    const int length = snprintf(each.ours, sizeof each.ours, "%s/%s", folder, each.name);
    if (length < 0 || static_cast<size_t>(length) >= sizeof each.ours) each.ours[0] = '\0';
  }
  g_execv.find();
  g_execvp.find();
  g_execve.find();
  g_execvpe.find();
  g_posix_spawn.find();
  g_posix_spawnp.find();
}

// Returns the program to start for a path.
const char* ours(const char* path) {
  if (path == nullptr || strncmp(path, kFolder, sizeof kFolder - 1) != 0) return path;
  for (const Program& each : g_programs)
    if (each.ours[0] != '\0' && strcmp(path + sizeof kFolder - 1, each.name) == 0) return each.ours;
  return path;
}

// The same for a name that is looked up in the PATH, which has /usr/bin.
const char* ours_by_name(const char* name) {
  if (name == nullptr || strchr(name, '/') != nullptr) return ours(name);
  for (const Program& each : g_programs)
    if (each.ours[0] != '\0' && strcmp(name, each.name) == 0) return each.ours;
  return name;
}

constexpr size_t kMaxWords = 1024;

// Reads what follows the first word. Returns false if there are more than room is for; errno is set.
bool read_words(char** words, const char* first, va_list* rest) {
  words[0] = const_cast<char*>(first);
  for (size_t at = 0; words[at] != nullptr; ++at) {
    if (at + 1 == kMaxWords) {
      errno = E2BIG;
      return false;
    }
    words[at + 1] = va_arg(*rest, char*);
  }
  return true;
}

}  // namespace

#define EXPORT __attribute__((visibility("default")))

extern "C" {

EXPORT int execve(const char* path, char* const* words, char* const* env) noexcept {
  return g_execve.get()(ours(path), words, env);
}

EXPORT int execv(const char* path, char* const* words) noexcept { return g_execv.get()(ours(path), words); }

EXPORT int execvp(const char* name, char* const* words) noexcept { return g_execvp.get()(ours_by_name(name), words); }

EXPORT int execvpe(const char* name, char* const* words, char* const* env) noexcept {
  return g_execvpe.get()(ours_by_name(name), words, env);
}

EXPORT int execl(const char* path, const char* first, ...) noexcept {
  char* words[kMaxWords];
  va_list rest;
  va_start(rest, first);
  const bool done = read_words(words, first, &rest);
  va_end(rest);
  return done ? execv(path, words) : -1;
}

EXPORT int execlp(const char* name, const char* first, ...) noexcept {
  char* words[kMaxWords];
  va_list rest;
  va_start(rest, first);
  const bool done = read_words(words, first, &rest);
  va_end(rest);
  return done ? execvp(name, words) : -1;
}

EXPORT int execle(const char* path, const char* first, ...) noexcept {
  char* words[kMaxWords];
  va_list rest;
  va_start(rest, first);
  const bool done = read_words(words, first, &rest);
  char* const* env = done ? va_arg(rest, char* const*) : nullptr;
  va_end(rest);
  return done ? execve(path, words, env) : -1;
}

EXPORT int posix_spawn(pid_t* pid, const char* path, const posix_spawn_file_actions_t* actions,
                       const posix_spawnattr_t* attributes, char* const* words, char* const* env) {
  return g_posix_spawn.get()(pid, ours(path), actions, attributes, words, env);
}

EXPORT int posix_spawnp(pid_t* pid, const char* name, const posix_spawn_file_actions_t* actions,
                        const posix_spawnattr_t* attributes, char* const* words, char* const* env) {
  return g_posix_spawnp.get()(pid, ours_by_name(name), actions, attributes, words, env);
}

}  // extern "C"
