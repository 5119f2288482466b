// fork, the variadic exec functions, and posix_spawn, whose program may have a model.
#include <alloca.h>
#include <sys/types.h>

#include <cerrno>

#include "replayer/per_thread.h"
#include "replayer/scope/fork_fact.h"
#include "replayer/scope/wrap.h"
#include "replayer/service_loop.h"

namespace esreplay {

static ESREPLAY_PER_THREAD(FactRecord*) fork_fact;
ESREPLAY_PER_THREAD_TABLE(fork_fact)

void expect_child(FactRecord* fact) { own(fork_fact) = fact; }

}  // namespace esreplay

#if !defined(ESREPLAY_WITHOUT_WRAPPERS)

namespace esreplay {

namespace {

pid_t noted(pid_t (*real)()) {
  FactRecord*& fact = own(fork_fact);
  fact = nullptr;
  const pid_t child = real();
  if (child > 0 && fact != nullptr) {
    fact->a = static_cast<uint64_t>(child);
    add_flags(fact, 0, kFactFlagPending);
  }
  fact = nullptr;
  return child;
}

}  // namespace

// The child keeps our memory: `still_ours` finds out at its first guard and forgets the handler.
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

unsigned count_arguments(va_list list) {
  unsigned count = 1;
  while (va_arg(list, char*) != nullptr) count++;
  return count;
}

// The list form has no pointer form that takes a va_list, so the arguments are laid out on the stack, as the C library
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

ESREPLAY_REAL(real_execv, "execv");
ESREPLAY_REAL(real_execvp, "execvp");
ESREPLAY_REAL(real_execve, "execve");

}  // namespace

ESREPLAY_DECLARE(execl, int, (const char* path, const char* argument, ...));
int wrapped_execl(const char* path, const char* argument, ...) {
  ESREPLAY_ARGUMENTS;
  va_end(list);
  auto* real = reinterpret_cast<Exec>(real_execv.get());
  ESREPLAY_BODY(kCallExecl, CallClass::kAlways, first_word(path), real(path, arguments));
}

ESREPLAY_DECLARE(execlp, int, (const char* path, const char* argument, ...));
int wrapped_execlp(const char* path, const char* argument, ...) {
  ESREPLAY_ARGUMENTS;
  va_end(list);
  auto* real = reinterpret_cast<Exec>(real_execvp.get());
  ESREPLAY_BODY(kCallExeclp, CallClass::kAlways, first_word(path), real(path, arguments));
}

ESREPLAY_DECLARE(execle, int, (const char* path, const char* argument, ...));
int wrapped_execle(const char* path, const char* argument, ...) {
  ESREPLAY_ARGUMENTS;
  char* const* environment = va_arg(list, char* const*);
  va_end(list);
  auto* real = reinterpret_cast<ExecWith>(real_execve.get());
  ESREPLAY_BODY(kCallExecle, CallClass::kAlways, first_word(path), real(path, arguments, environment));
}

namespace {

using Spawn = int (*)(void*, const char*, const void*, const void*, char* const*, char* const*);

}  // namespace

// macOS answers for the exec before these return; one that is denied starts nothing.
#define ESREPLAY_SPAWN(name, call)                                                                                  \
  ESREPLAY_WRAPPER(name, int,                                                                                       \
                   (void* child, const char* program, const void* actions, const void* attributes,                  \
                    char* const* arguments, char* const* environment)) {                                            \
    auto* real = reinterpret_cast<Spawn>(real_##name.get());                                                        \
    ESREPLAY_BODY(                                                                                                  \
        call, CallClass::kAlways, first_word(child),                                                                \
        modelled_start(call, program) ? EPERM : real(child, program, actions, attributes, arguments, environment)); \
  }

ESREPLAY_SPAWN(posix_spawn, kCallPosixSpawn)
ESREPLAY_SPAWN(posix_spawnp, kCallPosixSpawnp)

}  // namespace esreplay

#endif
