// Whose processor time is the client's, with processes that the test starts.
#include "replayer/platform/family.h"

#include <poll.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>
#include <ctime>

#include "replayer/platform/run_queue.h"
#include "src/native/clock.h"
#include "test/native/check.h"

namespace esreplay {
namespace {

constexpr uint64_t kMs = 1000000;
constexpr uint64_t kWorkNs = 60 * kMs;
constexpr uint64_t kUntoldNs = 20 * kMs;  // /proc has whole ticks of the two times of children that were waited for

uint64_t used_of_thread() {
  struct timespec time = {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<uint64_t>(time.tv_sec) * 1000 * kMs + static_cast<uint64_t>(time.tv_nsec);
}

void work() {
  const uint64_t until = used_of_thread() + kWorkNs;
  while (used_of_thread() < until) {
  }
}

// What processes tell each other: a byte is one step.
class Steps {
 public:
  Steps() { CHECK(pipe(ends_) == 0); }
  ~Steps() {
    close(ends_[0]);
    close(ends_[1]);
  }
  void tell() const { CHECK(write(ends_[1], "", 1) == 1); }
  bool told_within_ms(int ms) const {
    struct pollfd end = {ends_[0], POLLIN, 0};
    if (poll(&end, 1, ms) != 1) return false;
    await();
    return true;
  }
  void await() const {
    char byte;
    CHECK(read(ends_[0], &byte, 1) == 1);
  }

 private:
  int ends_[2] = {-1, -1};
};

template <class Run>
pid_t in_child(Run run) {
  const pid_t pid = fork();
  if (pid != 0) return pid;
  run();
  fflush(stdout);
  _exit(check::failures);
}

bool ended_well(pid_t pid) {
  int status = 0;
  return waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void begin(pid_t harness = getpid()) { CHECK(begin_family(harness, monotonic_ns())); }
uint64_t look() { return look_at_family(monotonic_ns()).used_ns; }

TEST(the_time_of_a_child_is_the_familys_while_it_lives_and_when_it_has_ended) {
  const Steps worked, go_on;
  begin();
  const uint64_t before = look();
  const pid_t child = in_child([&] {
    work();
    worked.tell();
    go_on.await();
    work();
  });
  worked.await();
  const uint64_t alive = look();
  CHECK(alive >= before + kWorkNs);
  CHECK(!alone_since_look());
  go_on.tell();
  CHECK(ended_well(child));
  const uint64_t ended = look();
  CHECK(ended >= alive + kWorkNs);
  look();
  const FamilyLook gone = look_at_family(monotonic_ns());
  CHECK(!gone.certain || gone.used_ns < ended + kWorkNs);
}

TEST(the_time_of_a_process_that_no_look_saw_is_the_familys) {
  begin();
  const uint64_t before = look();
  CHECK(ended_well(in_child([] { CHECK(ended_well(in_child(work))); })));
  CHECK(look() >= before + kWorkNs);
}

TEST(the_time_of_a_process_without_a_parent_is_the_familys) {
  CHECK(ended_well(in_child([] {
    const Steps worked, go_on;
    CHECK(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0);
    begin();
    const uint64_t before = look();
    CHECK(ended_well(in_child([&] {
      in_child([&] {
        setsid();
        work();
        worked.tell();
        go_on.await();
      });
    })));
    worked.await();
    CHECK(look() >= before + kWorkNs);
    go_on.tell();
    CHECK(wait(nullptr) > 0);
  })));
}

TEST(the_time_of_another_child_of_the_reaper_is_the_familys) {
  const pid_t harness = getpid();
  const Steps begun, worked, go_on, over;
  const pid_t reaper = in_child([&] {
    const pid_t client = in_child([&] {
      begin(harness);
      const uint64_t before = look();
      begun.tell();
      worked.await();
      CHECK(look() >= before + 2 * kWorkNs - kUntoldNs);
      go_on.tell();
      over.await();
      CHECK(look() >= before + 3 * kWorkNs - kUntoldNs);
    });
    begun.await();
    // One that it has waited for, and one that lives.
    CHECK(ended_well(in_child(work)));
    const pid_t other = in_child([&] {
      work();
      worked.tell();
      go_on.await();
      work();
      over.tell();
      pause();
    });
    CHECK(ended_well(client));
    kill(other, SIGKILL);
    CHECK(waitpid(other, nullptr, 0) == other);
  });
  CHECK(ended_well(reaper));
}

TEST(the_time_of_another_program_is_not_the_familys) {
  const Steps go_on, worked;
  const pid_t other = in_child([&] {
    for (;;) {
      go_on.await();
      for (int times = 0; times < 3; ++times) work();
      CHECK(ended_well(in_child(work)));
      worked.tell();
    }
  });
  CHECK(ended_well(in_child([&] {
    // Other tests may begin more processes at once than a look can follow.
    for (bool certain = false; !certain;) {
      begin();
      const uint64_t before = look();
      go_on.tell();
      certain = true;
      do {
        certain = look_at_family(monotonic_ns()).certain && certain;
      } while (!worked.told_within_ms(5));
      const FamilyLook after = look_at_family(monotonic_ns());
      certain = after.certain && certain;
      if (certain) CHECK(after.used_ns < before + 3 * kWorkNs);
    }
  })));
  kill(other, SIGKILL);
  CHECK(waitpid(other, nullptr, 0) == other);
}

TEST(the_whole_time_counts_when_a_child_ended_that_nobody_waited_for) {
  CHECK(ended_well(in_child([] {
    const Steps worked, go_on;
    signal(SIGCHLD, SIG_IGN);
    begin();
    look();
    in_child([&] {
      work();
      worked.tell();
      go_on.await();
    });
    worked.await();
    const uint64_t alive = look(), since = monotonic_ns();
    go_on.tell();
    CHECK(wait(nullptr) < 0);  // returns when none is left
    // One that no look saw.
    in_child(work);
    CHECK(wait(nullptr) < 0);
    const uint64_t now = monotonic_ns();
    CHECK(look_at_family(now).used_ns - alive >= (now - since) * processors(0));
  })));
}

TEST(a_process_without_children_is_alone) {
  CHECK(ended_well(in_child([] {
    begin();
    look();
    // Others may begin processes meanwhile.
    bool alone = false;
    for (int times = 0; !alone && times < 10000; ++times) {
      look();
      alone = alone_since_look();
    }
    CHECK(alone);
    CHECK(ended_well(in_child([] {})));
    CHECK(!alone_since_look());
  })));
}

void* look_and_work(void* harness) {
  begin(*static_cast<pid_t*>(harness));
  const uint64_t before = look();
  work();
  const FamilyLook after = look_at_family(monotonic_ns());
  CHECK(!after.certain || after.used_ns < before + kWorkNs);
  return nullptr;
}

TEST(the_time_of_this_process_is_left_out_when_a_thread_of_it_looks) {
  pid_t harness = getpid();
  const auto client = [&] {
    pthread_t thread;
    CHECK(pthread_create(&thread, nullptr, look_and_work, &harness) == 0);
    CHECK(pthread_join(thread, nullptr) == 0);
  };
  CHECK(ended_well(in_child([&] { CHECK(ended_well(in_child(client))); })));
}

TEST(more_processes_than_are_kept_count_as_all_processors) {
  CHECK(ended_well(in_child([] {
    const Steps over;
    begin();
    const uint64_t began = monotonic_ns(), before = look();
    pid_t children[200];
    for (pid_t& child : children) child = in_child([&] { over.await(); });
    look();
    const uint64_t now = monotonic_ns();
    CHECK(look_at_family(now).used_ns >= before + (now - began) * processors(0) / 2);
    for (const pid_t child : children) {
      over.tell();
      (void)child;
    }
    for (const pid_t child : children) CHECK(ended_well(child));
    look();
    look();
    CHECK(look_at_family(monotonic_ns()).processes < 128);
  })));
}

TEST(an_unknown_harness_is_told) {
  CHECK(!begin_family(1 << 30, monotonic_ns()));
  CHECK(look_at_family(monotonic_ns() + kMs).used_ns >= kMs);
}

}  // namespace
}  // namespace esreplay
