// Other programs, and waits for what they and others send.
#include <spawn.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "test/darwin/loader/errors.h"
#include "test/darwin/loader/host_symbols.h"
#include "test/darwin/loader/images.h"
#include "test/darwin/loader/mach_format.h"
#include "test/darwin/loader/signal_numbers.h"
#include "test/darwin/loader/variadic.h"

namespace loader {
namespace {

// What the host's kernel runs in place of a program.
struct Started {
  std::string path;
  std::vector<std::string> words;
};

std::string line_of(const std::string& path) {
  std::string line;
  std::ifstream file(path);
  std::getline(file, line);
  return line;
}

bool is_mach_program(const std::string& path) {
  const std::string head = line_of(path);
  uint32_t magic = 0;
  if (head.size() >= sizeof magic) memcpy(&magic, head.data(), sizeof magic);
  return magic == kMagic64;
}

std::string found_path(const std::string& name) {
  if (name.find('/') != std::string::npos) return name;
  const char* path = getenv("PATH");
  std::istringstream folders(path == nullptr ? "" : path);
  for (std::string found; std::getline(folders, found, ':');) {
    found.append("/").append(name);
    if (access(found.c_str(), X_OK) == 0) return found;
  }
  return name;
}

// The host does not run macOS programs, also not as interpreters of scripts: they get a loader, by the words in
// LOADER_AGAIN. All else is the host's.
Started started(const std::string& path, char* const* words) {
  Started start = {path, {}};
  while (*words != nullptr) start.words.emplace_back(*words++);
  const std::string line = line_of(path);
  const std::string interpreter = line.starts_with("#!") ? line.substr(2) : "";
  const bool script = is_mach_program(interpreter);
  const char* again = getenv("LOADER_AGAIN");
  if (again == nullptr || (!script && !is_mach_program(path))) return start;
  start.words[0] = path;
  if (script) start.words.insert(start.words.begin(), interpreter);
  std::istringstream rest(again);
  const std::vector<std::string> loader(std::istream_iterator<std::string>(rest), {});
  start.words.insert(start.words.begin(), loader.begin(), loader.end());
  start.path = loader.front();
  return start;
}

std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

int exec_with(const char* path, char* const* words, char* const* values) {
  Started start = started(path, words);
  return noted(execve(start.path.c_str(), pointers_to(start.words).data(), values));
}

int exec_here(const char* path, char* const* words) { return exec_with(path, words, environ); }
int exec_found(const char* name, char* const* words) { return exec_here(found_path(name).c_str(), words); }

// Attributes are objects of macOS's kind, and nothing here makes any.
int spawn(pid_t* out, const char* path, const void* actions, const void* how, char* const* words, char* const* values) {
  if (actions != nullptr || how != nullptr) return darwin_error(ENOTSUP);
  Started start = started(path, words);
  return darwin_error(posix_spawn(out, start.path.c_str(), nullptr, nullptr, pointers_to(start.words).data(), values));
}

int spawn_found(pid_t* out, const char* name, const void* actions, const void* how, char* const* words,
                char* const* values) {
  return spawn(out, found_path(name).c_str(), actions, how, words, values);
}

// macOS's own starts the shell by posix_spawn, which dyld replaces in the shared cache as well.
int run_in_shell(const char* command) {
  if (command == nullptr) return 1;
  std::string texts[] = {"sh", "-c", command};
  char* words[] = {texts[0].data(), texts[1].data(), texts[2].data(), nullptr};
  static const void* replaced = found_by_dlsym("posix_spawn");
  using Spawn = int (*)(pid_t*, const char*, const void*, const void*, char* const*, char* const*);
  auto* start = reinterpret_cast<Spawn>(const_cast<void*>(replaced));
  pid_t shell = 0;
  int status = 127 << 8;
  if (start(&shell, "/bin/sh", nullptr, nullptr, words, environ) == 0) waitpid(shell, &status, 0);
  return status;
}

// The rusage struct is another one on macOS.
pid_t wait_and_measure(pid_t pid, int* status, int options, void* use) {
  if (use != nullptr) errno = ENOTSUP;
  return noted(use != nullptr ? -1 : waitpid(pid, status, options));
}

struct DarwinInfo {
  int signal, error, code, pid;
  uint32_t user;
  int status;
  char rest[80];
};
static_assert(sizeof(DarwinInfo) == 104);

// P_ALL 0, P_PID 1, P_PGID 2; WNOHANG 1 and WEXITED 4 as on the host.
int wait_for_id(int kind, unsigned id, DarwinInfo* out, int options) {
  int host_options = options & (WNOHANG | WEXITED);
  if ((options & 0x8) != 0) host_options |= WSTOPPED;
  if ((options & 0x10) != 0) host_options |= WCONTINUED;
  if ((options & 0x20) != 0) host_options |= WNOWAIT;
  siginfo_t host = {};
  const int result = noted(waitid(static_cast<idtype_t>(kind), id, &host, host_options));
  if (result == 0 && out != nullptr) {
    *out = {};
    if (host.si_pid != 0)
      *out = {darwin_signal(SIGCHLD), 0, host.si_code, host.si_pid, host.si_uid, host.si_status, {}};
  }
  return result;
}

pid_t wait_for_any(int* status) { return noted(wait(status)); }

}  // namespace

// A jump of variadic.h calls it.
extern "C" int loader_semctl_list(int set, int semaphore, int command, DarwinList list) {
  // From IPC_RMID 0 on, in macOS's order: its own numbers begin at GETNCNT, 3.
  constexpr int kHost[] = {IPC_RMID, IPC_SET, IPC_STAT, GETNCNT, GETPID, GETVAL, GETALL, GETZCNT, SETVAL, SETALL};
  if (command < 0 || static_cast<size_t>(command) >= std::size(kHost)) {
    errno = EINVAL;
    return noted(-1);
  }
  return noted(semctl(set, semaphore, kHost[command], first_of<void*>(list)));
}

ESREPLAY_VARIADIC(loader_semctl, 3, int, (int set, int semaphore, int command, ...), command,
                  (set, semaphore, command, list), loader_semctl_list)

HostSymbols program_symbols() {
  static const HostSymbol symbols[] = {
      {"_environ", &environ},         {"_execv", exec_here},        {"_execve", exec_with},
      {"_execvp", exec_found},        {"_msgrcv", checked<msgrcv>}, {"_pclose", checked<pclose>},
      {"_popen", checked<popen>},     {"_posix_spawn", spawn},      {"_posix_spawnp", spawn_found},
      {"_semctl", loader_semctl},     {"_semop", checked<semop>},   {"_system", run_in_shell},
      {"_tcdrain", checked<tcdrain>}, {"_wait", wait_for_any},      {"_wait4", wait_and_measure},
      {"_waitid", wait_for_id},
  };
  return symbols;
}

}  // namespace loader
