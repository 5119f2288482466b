// Reads /proc: each thread's state, turns and system call, the timers of timerfd_create, and the same of children.
#include "replayer/attach/client_activity.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "replayer/attach/awaited_input_linux.h"
#include "replayer/clients/client.h"
#include "replayer/platform/atomics.h"
#include "replayer/platform/held_file.h"
#include "replayer/platform/numbered_entries_linux.h"

#if !defined(ESREPLAY_NO_SCOPE)
#include "replayer/code/text_ranges.h"
#include "replayer/scope/current_calls.h"
#endif

namespace esreplay {
namespace {

constexpr unsigned kMaxThreads = 256;  // of the client and its children
constexpr unsigned kMaxFiles = 512;
constexpr unsigned kMaxProcesses = 16;
constexpr uint64_t kSpread = 0x9e3779b97f4a7c15;  // a thread less must not look like another's turn more

// The processor time of each thread at the previous survey.
struct Ran {
  long thread;
  uint64_t ns;
};
Ran g_ran[kMaxThreads];
unsigned g_ran_count;

struct Survey {
  Activity activity;
  uint64_t soon_ns;
  Ran ran[kMaxThreads];
  unsigned threads;  // in `ran`
  unsigned living;   // of the process that is looked at
  unsigned files;
  long processes[kMaxProcesses];
  unsigned process_count;
  unsigned process;  // the one that is looked at; the first is this one
};
Survey g_survey;  // too large for a stack

bool is_ours(const char* name, long thread) {
  for (unsigned i = 0; i < client_count(); ++i)
    if (load_relaxed(clients()[i].thread) == static_cast<uint32_t>(thread)) return true;
  // A thread that a handler starts has the name of its maker at first.
  return strncmp(name, "(es-", 4) == 0 && strncmp(name, "(es-delivery", 12) != 0;
}

// libdispatch's own thread waits for work with a time limit, after which it ends.
bool waits_for_work(long thread) {
#if defined(ESREPLAY_NO_SCOPE)
  (void)thread;
  return false;
#else
  const CallSlot* slot = known_slot(static_cast<pid_t>(thread));
  return slot != nullptr && slot->load() != 0 && in_dispatch(slot->caller.load(std::memory_order_relaxed));
#endif
}

enum class Wait : uint8_t { kEndless, kTimed };

// Unknown calls count as timed.
Wait wait_of(long number, const unsigned long* arguments) {
  const auto endless = [](bool yes) { return yes ? Wait::kEndless : Wait::kTimed; };
  switch (number) {
    case SYS_read:
    case SYS_readv:
    case SYS_recvfrom:
    case SYS_recvmsg:
    case SYS_accept:
    case SYS_accept4:
    case SYS_wait4:
    case SYS_waitid:
    case SYS_flock:
    case SYS_msgrcv:
    case SYS_semop:
    case SYS_fcntl:
#if defined(SYS_pause)
    case SYS_pause:
#endif
    case SYS_rt_sigsuspend: return Wait::kEndless;
    case SYS_rt_sigtimedwait:
    case SYS_ppoll: return endless(arguments[2] == 0);
    case SYS_epoll_pwait: return endless(static_cast<int>(arguments[3]) < 0);
    case SYS_pselect6: return endless(arguments[4] == 0);
#if defined(SYS_epoll_pwait2)
    case SYS_epoll_pwait2: return endless(arguments[3] == 0);
#endif
#if defined(SYS_poll)
    case SYS_poll: return endless(static_cast<int>(arguments[2]) < 0);
#endif
#if defined(SYS_select)
    case SYS_select: return endless(arguments[4] == 0);
#endif
#if defined(SYS_epoll_wait)
    case SYS_epoll_wait: return endless(static_cast<int>(arguments[3]) < 0);
#endif
    case SYS_futex:
      switch (arguments[1] & FUTEX_CMD_MASK) {
        case FUTEX_WAIT:
        case FUTEX_WAIT_BITSET:
        case FUTEX_LOCK_PI:
        case FUTEX_WAIT_REQUEUE_PI: return endless(arguments[3] == 0);
        default: return Wait::kTimed;
      }
    default: return Wait::kTimed;
  }
}

struct ThreadCall {
  long number;
  unsigned long arguments[6];
};

// A futex that is not private may be in memory that processes share.
bool waits_for_process(const ThreadCall& call) {
  switch (call.number) {
    case SYS_read:
    case SYS_readv:
    case SYS_flock:
    case SYS_fcntl:
    case SYS_msgrcv:
    case SYS_semop:
    case SYS_rt_sigtimedwait: return true;
    case SYS_futex: return (call.arguments[1] & FUTEX_PRIVATE_FLAG) == 0;
    default: return false;
  }
}

enum class CallRead : uint8_t { kRead, kRuns, kUnknown };

CallRead read_call(const char* folder, long thread, ThreadCall* out) {
  char path[64], text[256];
  snprintf(path, sizeof path, "%s/task/%ld/syscall", folder, thread);
  if (!read_text(path, text, sizeof text)) return CallRead::kUnknown;
  if (text[0] == 'r') return CallRead::kRuns;
  char* at = text;
  out->number = strtol(at, &at, 10);
  if (out->number < 0) return CallRead::kRuns;
  for (unsigned long& argument : out->arguments) argument = strtoul(at, &at, 16);
  return CallRead::kRead;
}

// An emulator's kernel reports the calls of another processor.
bool calls_are_native() {
  ThreadCall own = {};
  char folder[] = "/proc/self";
  return read_call(folder, syscall(SYS_gettid), &own) == CallRead::kRead && own.number == SYS_pread64;
}

struct Turns {
  uint64_t ran_ns;  // on a processor
  uint64_t count;
};

bool read_turns(const char* folder, long thread, Turns* out) {
  char path[64], text[128];
  snprintf(path, sizeof path, "%s/task/%ld/schedstat", folder, thread);
  if (!read_text(path, text, sizeof text)) return false;
  char* at = text;
  out->ran_ns = strtoull(at, &at, 10);
  strtoull(at, &at, 10);  // ready to run
  char* const before = at;
  out->count = strtoull(at, &at, 10);
  return at != before;
}

bool has_run(long thread, uint64_t ns) {
  for (unsigned at = 0; at < g_ran_count; ++at)
    if (g_ran[at].thread == thread) return g_ran[at].ns != ns;
  return false;
}

bool waits_for_time(const Survey& survey, long thread, const ThreadCall& call) {
  if (wait_of(call.number, call.arguments) == Wait::kEndless) return false;
  return survey.process != 0 || !waits_for_work(thread);
}

void look_at_thread(Survey& survey, const char* folder, long thread) {
  Activity& activity = survey.activity;
  char path[64], text[512];
  snprintf(path, sizeof path, "%s/task/%ld/stat", folder, thread);
  if (!read_text(path, text, sizeof text)) {
    activity.known = false;  // it has gone: the next survey is without it
    return;
  }
  // The name is in brackets and may contain brackets; the state is the letter after the last one.
  const char* name = strchr(text, '(');
  const char* end = strrchr(text, ')');
  if (name == nullptr || end == nullptr || end[1] != ' ') {
    activity.known = false;
    return;
  }
  if (survey.process == 0 && is_ours(name, thread)) return;
  const char state = end[2];
  if (state == 'Z' || state == 'X') return;
  ++survey.living;
  Turns turns = {};
  if (survey.threads == kMaxThreads || !read_turns(folder, thread, &turns)) {
    activity.known = false;
  } else {
    survey.ran[survey.threads++] = {thread, turns.ran_ns};
    activity.ran_ns += turns.ran_ns;
  }
  activity.turns += static_cast<uint64_t>(thread) * kSpread + turns.count;
  ThreadCall call = {};
  const CallRead read = state == 'S' ? read_call(folder, thread, &call) : CallRead::kRuns;
  if (read == CallRead::kRuns) {
    activity.runnable = true;
    if (!has_run(thread, turns.ran_ns)) activity.starved = true;
  } else if (read == CallRead::kUnknown) {
    activity.known = false;
  } else if (waits_for_time(survey, thread, call)) {
    activity.timed = true;
  } else if (waits_for_input({folder, survey.processes[survey.process], thread, call.number, call.arguments})) {
    activity.awaits_input = true;
  } else if (waits_for_process(call)) {
    activity.awaits_process = true;
  }
}

uint64_t ns_of(long long seconds, long long rest) {
  return static_cast<uint64_t>(seconds) * 1000000000 + static_cast<uint64_t>(rest);
}

void note_timer(Survey& survey, uint64_t left_ns) {
  if (left_ns != 0 && left_ns <= survey.soon_ns) survey.activity.timed = true;
}

void look_at_file(Survey& survey, const char* folder, long number) {
  char path[64], text[512];
  snprintf(path, sizeof path, "%s/fd/%ld", folder, number);
  if (++survey.files > kMaxFiles) {
    survey.activity.known = false;
    return;
  }
  const ssize_t length = readlink(path, text, sizeof text - 1);
  if (length <= 0) return;  // closed meanwhile, by a thread that runs
  text[length] = 0;
  if (strcmp(text, "anon_inode:[timerfd]") != 0) return;
  snprintf(path, sizeof path, "%s/fdinfo/%ld", folder, number);
  if (!read_text(path, text, sizeof text)) return;
  const char* value = strstr(text, "it_value: (");
  if (value == nullptr) return;
  char* at = const_cast<char*>(value) + strlen("it_value: (");
  const long long seconds = strtoll(at, &at, 10);
  note_timer(survey, ns_of(seconds, *at == ',' ? strtoll(at + 1, &at, 10) : 0));
}

// The timers of timer_create and setitimer, which only their own process can ask for.
void look_at_own_timers(Survey& survey) {
  itimerval alarm = {};
  if (getitimer(ITIMER_REAL, &alarm) == 0)
    note_timer(survey, ns_of(alarm.it_value.tv_sec, alarm.it_value.tv_usec * 1000LL));
  char text[4096];
  if (!read_text("/proc/self/timers", text, sizeof text)) return;
  for (const char* at = strstr(text, "ID: "); at != nullptr; at = strstr(at + 4, "ID: ")) {
    itimerspec value = {};
    if (syscall(SYS_timer_gettime, strtol(at + 4, nullptr, 10), &value) == 0)
      note_timer(survey, ns_of(value.it_value.tv_sec, value.it_value.tv_nsec));
  }
}

void add_process(Survey& survey, long pid) {
  if (survey.process_count == kMaxProcesses) {
    survey.activity.known = false;
    return;
  }
  survey.processes[survey.process_count++] = pid;
}

void add_children(Survey& survey, const char* folder, long thread) {
  char path[64], text[512];
  snprintf(path, sizeof path, "%s/task/%ld/children", folder, thread);
  HeldFile file;
  // An empty file is not an error.
  if (!file.open(path, O_RDONLY)) {
    survey.activity.known = false;
    return;
  }
  const ssize_t length = pread(file.number(), text, sizeof text - 1, 0);
  const bool read = length >= 0 && file.is_ours();
  file.let_go();
  if (!read || length == static_cast<ssize_t>(sizeof text) - 1) survey.activity.known = false;
  text[read ? length : 0] = 0;
  char* at = text;
  for (long pid = strtol(at, &at, 10); pid > 0; pid = strtol(at, &at, 10)) add_process(survey, pid);
}

bool has_children() {
  siginfo_t info = {};
  const int error = errno;
  const bool has = syscall(SYS_waitid, P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT, nullptr) == 0;
  errno = error;
  return has;
}

void look_at_process(Survey& survey, const char* folder, long files_of, bool with_children) {
  char path[64];
  snprintf(path, sizeof path, "%s/task", folder);
  survey.living = 0;
  const bool listed = each_number_in(path, [&](long thread) {
    look_at_thread(survey, folder, thread);
    if (with_children) add_children(survey, folder, thread);
  });
  // The first thread of a process may be gone, and our own threads have other files.
  snprintf(path, sizeof path, "%s/task/%ld", folder, files_of);
  char files[80];
  snprintf(files, sizeof files, "%s/fd", path);
  const bool read = listed && each_number_in(files, [&](long number) { look_at_file(survey, path, number); });
  if (!read && (survey.living != 0 || survey.process == 0)) survey.activity.known = false;  // else it has ended
}

long thread_with_files() {
  for (unsigned i = 0; i < client_count(); ++i)
    if (load_acquire(clients()[i].state) == ClientState::kLive)
      return static_cast<long>(load_relaxed(clients()[i].thread));
  return getpid();
}

}  // namespace

Activity look_at_client(uint64_t soon_ns) {
  static const bool native = calls_are_native();
  Survey& survey = g_survey;
  survey.activity = {native, false, false, false, false, false, 0, 0};
  survey.soon_ns = soon_ns;
  survey.threads = survey.files = survey.process = 0;
  survey.process_count = 1;
  survey.processes[0] = getpid();
  look_at_process(survey, "/proc/self", thread_with_files(), has_children());
  look_at_own_timers(survey);
  for (survey.process = 1; survey.process < survey.process_count; ++survey.process) {
    char folder[32];
    snprintf(folder, sizeof folder, "/proc/%ld", survey.processes[survey.process]);
    look_at_process(survey, folder, survey.processes[survey.process], true);
  }
  g_ran_count = survey.threads;
  memcpy(g_ran, survey.ran, survey.threads * sizeof *g_ran);
  return survey.activity;
}

}  // namespace esreplay
