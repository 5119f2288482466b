// macOS tells it for a process, not for its threads: the time in which its threads ran or could run (XNU's
// runnable_timer), without the time in which they ran.
#include "replayer/platform/run_queue.h"

#include <libproc.h>
#include <sys/resource.h>
#include <unistd.h>

#include "src/native/clock.h"

namespace esreplay {
namespace {

bool read_usage(rusage_info_v4* out) {
  return proc_pid_rusage(getpid(), RUSAGE_INFO_V4, reinterpret_cast<rusage_info_t*>(out)) == 0;
}

}  // namespace

bool read_queue_time(uint32_t, QueueTime* out) {
  rusage_info_v4 usage = {};
  if (!read_usage(&usage)) return false;
  const uint64_t ran = usage.ri_user_time + usage.ri_system_time;
  *out = {0, usage.ri_runnable_time > ran ? mach_to_ns(usage.ri_runnable_time - ran) : 0, 0};
  return true;
}

size_t read_queue_times(QueueTime* out, size_t max, bool (*)(uint32_t), bool* whole) {
  *whole = true;
  return max > 0 && read_queue_time(0, out) ? 1 : 0;
}

bool queue_times_are_by_thread() { return false; }

bool waits_for_processor(uint32_t) { return false; }
bool waits_for_thread(uint32_t) { return false; }

uint64_t process_time_ns() {
  rusage_info_v4 usage = {};
  return read_usage(&usage) ? mach_to_ns(usage.ri_user_time + usage.ri_system_time) : 0;
}

uint64_t thread_time_ns(uint32_t) { return 0; }

unsigned processors(uint32_t) {
  const long online = sysconf(_SC_NPROCESSORS_ONLN);
  return online > 0 ? static_cast<unsigned>(online) : 1;
}

uint64_t fair_share(uint64_t ns) { return ns; }

}  // namespace esreplay
