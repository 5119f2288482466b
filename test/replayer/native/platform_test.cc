// A process is distinguished from a later one with the same number, and a thread may have descriptors that the process
// does not see.
#include <fcntl.h>
#include <pthread.h>
#include <sys/inotify.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cstdlib>

#include "replayer/platform/held_file.h"
#include "replayer/platform/platform.h"
#include "test/native/check.h"

namespace esreplay {
namespace {

TEST(a_process_is_its_number_and_its_start) {
  const uint64_t start = process_start(getpid());
  CHECK(start != 0);
  CHECK(!process_gone(getpid(), start));
  CHECK(process_gone(getpid(), start - 1));
  CHECK(!process_gone(getpid(), 0));
}

TEST(a_zombie_is_gone) {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  siginfo_t ended = {};
  CHECK(waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOWAIT) == 0);
  const uint64_t start = process_start(child);
  CHECK(start != 0);
  CHECK(process_gone(child, start));
  CHECK(waitpid(child, nullptr, 0) == child);
  CHECK(process_gone(child, start));
  CHECK(process_gone(child, 0));
}

TEST(a_number_that_names_another_file_is_not_used) {
  HeldFile held;
  CHECK(held.open("/proc/self/status", O_RDONLY));
  CHECK(held.is_ours());
  const int number = held.number();
  const int other = open("/dev/null", O_RDONLY | O_CLOEXEC);
  CHECK(dup2(other, number) == number);
  CHECK(!held.is_ours());
  held.let_go();
  CHECK(fcntl(number, F_GETFD) >= 0);
  close(number);
  close(other);
}

TEST(a_touch_is_told_to_those_who_watch_the_file) {
  char folder[] = "/tmp/esreplay-touch-XXXXXX";
  CHECK(mkdtemp(folder) != nullptr && chdir(folder) == 0);
  close(open("file", O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
  const int watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  CHECK(inotify_add_watch(watch, "file", IN_ATTRIB) >= 0);
  touch_file(folder, "other");
  alignas(inotify_event) char told[256];
  CHECK(read(watch, told, sizeof told) < 0);
  touch_file(folder, "file");
  CHECK(read(watch, told, sizeof told) > 0);
  close(watch);
  CHECK(unlink("file") == 0 && chdir("/") == 0 && rmdir(folder) == 0);
}

struct Opened {
  bool own;
  bool sees_nothing_of_others;
  int number;
};

void* open_on_own_thread(void* argument) {
  auto& opened = *static_cast<Opened*>(argument);
  const int others = opened.number;
  opened.own = own_descriptors();
  opened.sees_nothing_of_others = fcntl(others, F_GETFD) < 0;
  opened.number = open("/dev/null", O_RDONLY | O_CLOEXEC);
  return nullptr;
}

TEST(a_thread_has_descriptors_of_its_own) {
  const int low = open("/dev/null", O_RDONLY | O_CLOEXEC);
  const int high = fcntl(low, F_DUPFD_CLOEXEC, 100);
  Opened opened = {false, false, high};
  pthread_t thread;
  CHECK(pthread_create(&thread, nullptr, open_on_own_thread, &opened) == 0);
  pthread_join(thread, nullptr);
  CHECK(fcntl(high, F_GETFD) >= 0);
  if (opened.own) {
    CHECK(opened.sees_nothing_of_others);
    CHECK(opened.number == 3);
  } else {
    printf("ok without descriptors of its own: the kernel or a sandbox refuses close_range\n");
    close(opened.number);
  }
  close(high);
  close(low);
}

}  // namespace
}  // namespace esreplay
