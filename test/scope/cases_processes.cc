// Other processes, threads, and the system libraries' lookups.
#include <dlfcn.h>
#include <fcntl.h>
#include <netdb.h>
#include <pwd.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <cstring>
#include <initializer_list>

#include "test/scope/cases.h"

CASE forks() {
  const pid_t child = fork();
  if (child == 0) {
    open("/etc/passwd", O_RDONLY);
    bare(SYS_openat, AT_FDCWD, reinterpret_cast<long>("/etc/passwd"), O_RDONLY);
    _exit(3);
  }
  int status = 0;
  CHECK(waitpid(child, &status, 0) == child && WEXITSTATUS(status) == 3);
}

CASE bare_fork() {
  const long child = bare(SYS_fork);
  if (child == 0) {
    open("/etc/passwd", O_RDONLY);
    bare(SYS_exit_group, 4);
  }
  int status = 0;
  CHECK(waitpid(static_cast<pid_t>(child), &status, 0) == child && WEXITSTATUS(status) == 4);
}

CASE runs_programs() {
  CHECK(system("exit 5") != -1);
  FILE* output = popen("echo hello", "r");
  char line[16] = {};
  CHECK(output != nullptr && fgets(line, sizeof line, output) != nullptr && strcmp(line, "hello\n") == 0);
  CHECK(pclose(output) == 0);
  char* arguments[] = {const_cast<char*>("true"), nullptr};
  pid_t child;
  CHECK(posix_spawnp(&child, "true", nullptr, nullptr, arguments, environ) == 0);
  CHECK(waitpid(child, nullptr, 0) == child);
}

CASE execs_in_child() {
  const pid_t child = fork();
  if (child == 0) {
    const char* missing = "/nowhere/none";
    char* words[] = {const_cast<char*>(missing), nullptr};
    execve(missing, words, environ);
    execv(missing, words);
    execvp(missing, words);
    execvpe(missing, words, environ);
    execl(missing, missing, static_cast<char*>(nullptr));
    execlp(missing, missing, static_cast<char*>(nullptr));
    execle(missing, missing, static_cast<char*>(nullptr), environ);
    _exit(3);
  }
  int status = 0;
  CHECK(waitpid(child, &status, 0) == child && WEXITSTATUS(status) == 3);
}

// Only the first three name the program themselves.
CASE runs_in_shell() {
  CHECK(system("/bin/true") == 0);
  CHECK(system("  /usr/bin/env a=b /dev/null") != -1);
  CHECK(system("/bin/echo -x x:y,1+1%2@3_4") == 0);
  for (const char* command : {"true", "a=b /bin/true", "/bin/true; true", "/bin/true 'x'", "/bin/$NONE/true || true",
                              "/bin/true > /dev/null", "/bin/tru? || true", "/bin/true\ntrue"}) {
    CHECK(system(command) == 0);
  }
  FILE* output = popen("/bin/true", "r");
  CHECK(output != nullptr && pclose(output) == 0);
}

void* return_at_once(void*) { return nullptr; }

CASE creates_thread() {
  pthread_t thread;
  CHECK(pthread_create(&thread, nullptr, return_at_once, nullptr) == 0);
  CHECK(pthread_join(thread, nullptr) == 0);
}

CASE looks_up() {
  addrinfo hints = {};
  hints.ai_flags = AI_NUMERICHOST;
  addrinfo* found = nullptr;
  CHECK(getaddrinfo("127.0.0.1", "80", &hints, &found) == 0);
  freeaddrinfo(found);
  CHECK(getpwuid(0) != nullptr);
  CHECK(dlopen("/nowhere/none.so", RTLD_NOW) == nullptr && dlerror() != nullptr);
}
