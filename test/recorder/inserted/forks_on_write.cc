// Inserted into the recorder: at its first write it forks, as a profiler or a crash reporter would. FORKED_CHILD says
// how the child ends; its status goes to FORKED_STATUS, and the recorder goes on.
#include <dlfcn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

const char* told(const char* name) {
  const char* value = getenv(name);
  if (value == nullptr) abort();
  return value;
}

void end_child() {
  if (strcmp(told("FORKED_CHILD"), "exit") == 0) exit(0);  // with everything that an exit does
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  kill(getpid(), SIGTERM);
  _exit(1);
}

void fork_once() {
  static bool once = false;
  if (once) return;
  once = true;
  const pid_t child = fork();
  if (child == 0) end_child();
  int status = 0;
  waitpid(child, &status, 0);
  FILE* file = fopen(told("FORKED_STATUS"), "w");
  if (file == nullptr) abort();
  if (WIFSIGNALED(status)) {
    fprintf(file, "signal %d", WTERMSIG(status));
  } else {
    fprintf(file, "status %d", WEXITSTATUS(status));
  }
  fclose(file);
}

}  // namespace

extern "C" {

ssize_t pwrite(int descriptor, const void* bytes, size_t size, off_t place) {
  static auto* real = reinterpret_cast<decltype(&pwrite)>(dlsym(RTLD_NEXT, "pwrite"));
  fork_once();
  return real(descriptor, bytes, size, place);
}

// The name that programs with 64-bit offsets call.
ssize_t pwrite64(int descriptor, const void* bytes, size_t size, off64_t place) {
  return pwrite(descriptor, bytes, size, place);
}
}
