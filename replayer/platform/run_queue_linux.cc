// Linux: /proc/self/task/TID has `schedstat` (time on a processor, time ready to run, number of turns), `stat` and
// `syscall`. A kernel without scheduler statistics has none of the first, or says 0.
#include "replayer/platform/run_queue.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "replayer/platform/held_file.h"
#include "replayer/platform/numbered_entries_linux.h"

namespace esreplay {
namespace {

bool read_of_thread(uint32_t thread, const char* name, char* text, size_t size) {
  char path[64];
  snprintf(path, sizeof path, "/proc/self/task/%u/%s", thread, name);
  return read_text(path, text, size);
}

bool clock_ns(clockid_t clock, uint64_t* out) {
  struct timespec time = {};
  if (syscall(SYS_clock_gettime, clock, &time) != 0) return false;
  *out = static_cast<uint64_t>(time.tv_sec) * 1000000000 + static_cast<uint64_t>(time.tv_nsec);
  return true;
}

// The clock of the processor time of one thread, as pthread_getcpuclockid makes it of a pthread_t.
clockid_t clock_of(uint32_t thread) {
  constexpr uint32_t kOfThread = 4, kExact = 2;
  return static_cast<clockid_t>(~thread << 3 | kOfThread | kExact);
}

}  // namespace

bool read_queue_time(uint32_t thread, QueueTime* out) {
  char text[128];
  if (!read_of_thread(thread, "schedstat", text, sizeof text)) return false;
  char* second = nullptr;
  const uint64_t ran = strtoull(text, &second, 10);
  *out = {thread, strtoull(second, nullptr, 10), ran};
  return ran != 0 || out->waited_ns != 0;
}

size_t read_queue_times(QueueTime* out, size_t max, bool (*wanted)(uint32_t), bool* whole) {
  size_t count = 0;
  bool fits = true;
  const bool read = each_number_in("/proc/self/task", [&](long number) {
    const auto thread = static_cast<uint32_t>(number);
    if (!wanted(thread)) return;
    if (count == max) {
      fits = false;
      return;
    }
    // A thread that has ended meanwhile has no file any more.
    if (read_queue_time(thread, &out[count])) ++count;
  });
  *whole = read && fits;
  return count;
}

bool queue_times_are_by_thread() { return true; }

// The kernel calls a thread with and one without a processor running; only the first one's clock moves.
bool waits_for_processor(uint32_t thread) {
  char text[512];
  uint64_t first = 0, second = 0;
  if (!clock_ns(clock_of(thread), &first) || !read_of_thread(thread, "stat", text, sizeof text)) return false;
  const char* name_end = strrchr(text, ')');
  return name_end != nullptr && name_end[1] == ' ' && name_end[2] == 'R' && clock_ns(clock_of(thread), &second) &&
         second == first;
}

bool waits_for_thread(uint32_t thread) {
  char text[256];
  if (!read_of_thread(thread, "syscall", text, sizeof text)) return false;
  char* end = nullptr;
  return strtol(text, &end, 10) == SYS_futex && end != text;
}

uint64_t process_time_ns() {
  uint64_t used = 0;
  return clock_ns(CLOCK_PROCESS_CPUTIME_ID, &used) ? used : 0;
}

uint64_t thread_time_ns(uint32_t thread) {
  uint64_t used = 0;
  return clock_ns(clock_of(thread), &used) ? used : 0;
}

unsigned processors(uint32_t thread) {
  uint64_t mask[128] = {};  // 8,192 processors, the most that Linux has
  const long bytes = syscall(SYS_sched_getaffinity, thread, sizeof mask, mask);
  unsigned count = 0;
  for (long at = 0; at < bytes / 8; ++at) count += static_cast<unsigned>(__builtin_popcountll(mask[at]));
  return count > 0 ? count : 1;
}

uint64_t fair_share(uint64_t ns) {
  static const long online = sysconf(_SC_NPROCESSORS_ONLN);
  char text[128];
  if (online <= 0 || !read_text("/proc/loadavg", text, sizeof text)) return ns;
  // Three averages come first, then the threads that run or could run, before a slash.
  const char* slash = strchr(text, '/');
  while (slash != nullptr && slash > text && slash[-1] != ' ') --slash;
  const unsigned long wanting = slash == nullptr ? 0 : strtoul(slash, nullptr, 10);
  return wanting > static_cast<unsigned long>(online) ? ns * static_cast<unsigned long>(online) / wanting : ns;
}

}  // namespace esreplay
