// Wrappers for fork and for everything that starts a program, which may have a model.
#include <alloca.h>
#include <sys/types.h>

#include <cerrno>
#include <climits>

#include "replayer/code/passed_library.h"
#include "replayer/ledger/open_facts.h"
#include "replayer/models/child_start.h"
#include "replayer/models/service_loop.h"
#include "replayer/platform/per_thread.h"
#include "replayer/platform/platform.h"
#include "replayer/wrappers/fork_fact.h"
#include "replayer/wrappers/shell_command.h"
#include "replayer/wrappers/wrap.h"

namespace esreplay {

static ESREPLAY_PER_THREAD(FactRecord*) fork_fact;
ESREPLAY_PER_THREAD_TABLE(fork_fact)

void expect_child(FactRecord* fact) { own(fork_fact) = fact; }

}  // namespace esreplay

namespace esreplay {

// True while the thread is in a function that starts a program through another one of these.
static ESREPLAY_PER_THREAD(bool) starting;
ESREPLAY_PER_THREAD_TABLE(starting)

namespace {

pid_t noted(pid_t (*real)()) {
  FactRecord*& fact = own(fork_fact);
  fact = nullptr;
  const pid_t child = real();
  if (child > 0 && fact != nullptr) {
    complete_child(*fact, {.child_pid = static_cast<uint64_t>(child)});
    add_flags(fact, 0, kFactFlagPending);
  }
  fact = nullptr;
  return child;
}

}  // namespace

// The child keeps our memory. `still_ours` notices this at the child's first guard and clears the handler.
#define ESREPLAY_FORK(name)                                        \
  ESREPLAY_WRAPPER(name, pid_t, (void)) {                          \
    auto* real = reinterpret_cast<pid_t (*)()>(real_##name.get()); \
    ESREPLAY_BODY(kCallFork, CallClass::kAlways, 0, noted(real));  \
  }

ESREPLAY_FORK(fork)
#if defined(__GLIBC__)
ESREPLAY_FORK(__fork)
ESREPLAY_FORK(__libc_fork)
ESREPLAY_FORK(_Fork)
#endif

namespace {

using Exec = int (*)(const char*, char* const*);
using ExecWith = int (*)(const char*, char* const*, char* const*);

// Returns true when a client has denied it. The call then fails, as on macOS.
bool is_denied(Call call, const char* program) {
  if (own(starting) || !child_start_denied(call, program)) return false;
  errno = EPERM;
  return true;
}

unsigned count_arguments(va_list list) {
  unsigned count = 1;
  while (va_arg(list, char*) != nullptr) count++;
  return count;
}

// The list form has no counterpart that takes a va_list, so the arguments are laid out on the stack, as the C library
// does.
#define ESREPLAY_ARGUMENTS                                                     \
  va_list list;                                                                \
  va_start(list, argument);                                                    \
  const unsigned count = count_arguments(list);                                \
  va_end(list);                                                                \
  auto** arguments = static_cast<char**>(alloca((count + 1) * sizeof(char*))); \
  arguments[0] = const_cast<char*>(argument);                                  \
  va_start(list, argument);                                                    \
  for (unsigned at = 1; at <= count; at++) arguments[at] = va_arg(list, char*)

ESREPLAY_REAL(listed_execv, "execv");
ESREPLAY_REAL(listed_execvp, "execvp");
ESREPLAY_REAL(listed_execve, "execve");

// The shell of system() and popen() never gets the library.
bool gives_library() { return library_is_hidden() && !own(starting); }

int exec_with(ExecWith real, const char* path, char* const* words, char* const* environment) {
  const size_t room = gives_library() ? room_for_library(path, environment) : 0;
  return real(path, words, room == 0 ? environment : with_library(alloca(room), room, environment));
}

int exec_passing(const char* path, char* const* words) {
  return exec_with(reinterpret_cast<ExecWith>(listed_execve.get()), path, words, environment());
}

int exec_here(Exec real, const char* path, char* const* words) {
  return gives_library() ? exec_passing(path, words) : real(path, words);
}

// Where the program cannot be started from its path, the C library still knows how, or why not.
int exec_found(Exec real, const char* name, char* const* words) {
  char path[PATH_MAX];
  if (gives_library() && find_program(name, path, sizeof path)) exec_passing(path, words);
  return real(name, words);
}

}  // namespace

ESREPLAY_DECLARE(execl, int, (const char* path, const char* argument, ...));
int wrapped_execl(const char* path, const char* argument, ...) {
  ESREPLAY_ARGUMENTS;
  va_end(list);
  auto* real = reinterpret_cast<Exec>(listed_execv.get());
  ESREPLAY_BODY(kCallExecl, CallClass::kAlways, first_word(path),
                is_denied(kCallExecl, path) ? -1 : exec_here(real, path, arguments));
}

ESREPLAY_DECLARE(execlp, int, (const char* path, const char* argument, ...));
int wrapped_execlp(const char* path, const char* argument, ...) {
  ESREPLAY_ARGUMENTS;
  va_end(list);
  auto* real = reinterpret_cast<Exec>(listed_execvp.get());
  ESREPLAY_BODY(kCallExeclp, CallClass::kAlways, first_word(path),
                is_denied(kCallExeclp, path) ? -1 : exec_found(real, path, arguments));
}

ESREPLAY_DECLARE(execle, int, (const char* path, const char* argument, ...));
int wrapped_execle(const char* path, const char* argument, ...) {
  ESREPLAY_ARGUMENTS;
  char* const* environment = va_arg(list, char* const*);
  va_end(list);
  auto* real = reinterpret_cast<ExecWith>(listed_execve.get());
  ESREPLAY_BODY(kCallExecle, CallClass::kAlways, first_word(path),
                is_denied(kCallExecle, path) ? -1 : exec_with(real, path, arguments, environment));
}

#define ESREPLAY_EXEC(name, call, parameters, function, start, arguments)                                    \
  ESREPLAY_WRAPPER(name, int, parameters) {                                                                  \
    auto* real = reinterpret_cast<function>(real_##name.get());                                              \
    ESREPLAY_BODY(call, CallClass::kAlways, first_word(path), is_denied(call, path) ? -1 : start arguments); \
  }
#define ESREPLAY_WORDS (const char* path, char* const* words)
#define ESREPLAY_WORDS_WITH (const char* path, char* const* words, char* const* environment)

ESREPLAY_EXEC(execve, kCallExecve, ESREPLAY_WORDS_WITH, ExecWith, exec_with, (real, path, words, environment))
ESREPLAY_EXEC(execv, kCallExecv, ESREPLAY_WORDS, Exec, exec_here, (real, path, words))
ESREPLAY_EXEC(execvp, kCallExecvp, ESREPLAY_WORDS, Exec, exec_found, (real, path, words))
#if defined(__GLIBC__)
ESREPLAY_EXEC(execvpe, kCallExecvpe, ESREPLAY_WORDS_WITH, ExecWith, real, (path, words, environment))
#endif

namespace {

using Spawn = int (*)(void*, const char*, const void*, const void*, char* const*, char* const*);

struct SpawnedProgram {
  void* child;
  const char* name;
  const void* actions;
  const void* attributes;
  char* const* arguments;
  char* const* environment;
};

// `searched`: by a name on the PATH.
int spawn(Spawn real, const SpawnedProgram& program, bool searched) {
  char path[PATH_MAX];
  const bool found = gives_library() && (!searched || find_program(program.name, path, sizeof path));
  const size_t room = found ? room_for_library(searched ? path : program.name, program.environment) : 0;
  char* const* environment = program.environment;
  if (room != 0) environment = with_library(alloca(room), room, environment);
  return real(program.child, program.name, program.actions, program.attributes, program.arguments, environment);
}

}  // namespace

// macOS gets the answer for the exec before these return. If it is denied, nothing starts.
#define ESREPLAY_SPAWN(name, call, searched)                                                                   \
  ESREPLAY_WRAPPER(name, int,                                                                                  \
                   (void* child, const char* program, const void* actions, const void* attributes,             \
                    char* const* arguments, char* const* environment)) {                                       \
    auto* real = reinterpret_cast<Spawn>(real_##name.get());                                                   \
    ESREPLAY_BODY(call, CallClass::kAlways, first_word(child),                                                 \
                  !own(starting) && modelled_start(call, program)                                              \
                      ? EPERM                                                                                  \
                      : spawn(real, {child, program, actions, attributes, arguments, environment}, searched)); \
  }

ESREPLAY_SPAWN(posix_spawn, kCallPosixSpawn, false)
ESREPLAY_SPAWN(posix_spawnp, kCallPosixSpawnp, true)

namespace {

// Set while the real function starts a program that has already been answered for.
class Starting {
 public:
  Starting() { own(starting) = true; }
  ~Starting() { own(starting) = false; }
  Starting(const Starting&) = delete;
  Starting& operator=(const Starting&) = delete;
};

constexpr const char* kShell = "/bin/sh";

// Makes the shell end as it does when it may not run the program.
constexpr const char* kNotPermitted = "exit 126";
constexpr int kNoShell = 127 << 8;

// Starts the shell and the program, and waits for both.
int start_in_shell(int (*real)(const char*), const char* command) {
  const Starting once;
  if (command == nullptr) return real(command);
  if (modelled_start(kCallSystem, kShell)) return kNoShell;
  char program[kMaxProgramBytes];
  const bool denied = program_of_command(command, program) && modelled_start(kCallSystem, program);
  return real(denied ? kNotPermitted : command);
}

// Returns when the shell has been started. Does not wait for what the shell starts.
void* open_shell(void* (*real)(const char*, const char*), const char* command, const char* mode) {
  const Starting once;
  if (!modelled_start(kCallPopen, kShell)) return real(command, mode);
  errno = EPERM;
  return nullptr;
}

}  // namespace

#define ESREPLAY_SYSTEM(name)                                                                           \
  ESREPLAY_WRAPPER(name, int, (const char* command)) {                                                  \
    auto* real = reinterpret_cast<int (*)(const char*)>(real_##name.get());                             \
    ESREPLAY_BODY(kCallSystem, CallClass::kAlways, first_word(command), start_in_shell(real, command)); \
  }
#define ESREPLAY_POPEN(name)                                                                             \
  ESREPLAY_WRAPPER(name, void*, (const char* command, const char* mode)) {                               \
    auto* real = reinterpret_cast<void* (*)(const char*, const char*)>(real_##name.get());               \
    ESREPLAY_BODY(kCallPopen, CallClass::kAlways, first_word(command), open_shell(real, command, mode)); \
  }

ESREPLAY_SYSTEM(system)
ESREPLAY_POPEN(popen)
#if defined(__GLIBC__)
ESREPLAY_SYSTEM(__libc_system)
ESREPLAY_POPEN(_IO_popen)
#else
ESREPLAY_SYSTEM(system$NOCANCEL)
ESREPLAY_POPEN(popen$DARWIN_EXTSN)
#endif

}  // namespace esreplay
