// Linux: the reaper is a child subreaper, so every process of the run has it or another one of them as its parent. New
// ones are found by the numbers that the kernel gave since the previous look; all of /proc is read only when it gave
// too many.
//
// The time of a process that has ended is in the one that waited for it: the time of its children. It is lost with a
// process that nobody waits for, because its parent ignores SIGCHLD.
#include "replayer/platform/family.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "replayer/platform/atomics.h"
#include "replayer/platform/held_file.h"
#include "replayer/platform/numbered_entries_linux.h"
#include "replayer/platform/platform.h"
#include "replayer/platform/run_queue.h"
#include "src/schema/generated/ledger.h"

namespace esreplay {
namespace {

constexpr uint64_t kTickNs = 10000000;  // USER_HZ, the unit of times in /proc
constexpr uint64_t kMaxUntoldNs = 2 * kTickNs;
constexpr unsigned kMaxMembers = 128;
constexpr unsigned kMaxNew = 512;
constexpr unsigned kMaxProcesses = 8192;
// A process has its number a moment before it has a place in /proc.
constexpr uint64_t kMaxUnseenNs = 100000000;

struct Stat {
  int32_t parent;
  uint64_t start;
  uint64_t children_ns;  // time of those that it has waited for, and of theirs
  bool waits_for_none;   // it ignores SIGCHLD
};

struct Member {
  int32_t pid;
  uint64_t start;
  uint64_t used_ns;
  uint64_t children_ns;
};

struct Number {
  uint64_t since_ns;
  int32_t pid;
  int32_t parent;  // 0: not seen yet
};

struct Family {
  int32_t root;  // the reaper, or this process; 0: unknown
  bool known;
  bool crowded;  // more than can be kept: all are searched for again
  bool had_members;
  int32_t latest_pid;
  int32_t max_pid;
  uint64_t looked_ns;
  uint64_t used_ns;
  uint64_t own_children_ns;
  uint64_t root_children_ns;
  uint64_t owed_ns;  // time of processes that have ended, which no other has got yet
  Member members[kMaxMembers];
  uint32_t count;
  Number numbers[kMaxNew];
  uint32_t number_count;
};
Family g_family;

// For other threads.
int32_t g_seen_pid;  // 0: this process was not alone
uint64_t g_seen_mark;

// Reads some words of /proc/PID/stat. The second one is a name that may contain anything.
bool read_stat(int32_t pid, Stat* out) {
  char path[64], text[1024];
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  if (!read_text(path, text, sizeof text)) return false;
  char* at = strrchr(text, ')');
  if (at == nullptr || strlen(at) < 4) return false;
  at += 3;
  *out = {};
  for (int word = 4; word <= 33; ++word) {
    char* const before = at;
    const uint64_t value = strtoull(at, &at, 10);
    if (at == before) return false;
    if (word == 4) out->parent = static_cast<int32_t>(value);
    if (word == 16 || word == 17) out->children_ns += value * kTickNs;
    if (word == 22) out->start = value;
    if (word == 33) out->waits_for_none = (value & (uint64_t{1} << (SIGCHLD - 1))) != 0;
  }
  return true;
}

// The clock of the processor time of a process, as clock_getcpuclockid makes it. False: it is no process.
bool used_by(int32_t pid, uint64_t* out) {
  constexpr uint32_t kExact = 2;
  struct timespec time = {};
  if (syscall(SYS_clock_gettime, static_cast<clockid_t>(~static_cast<uint32_t>(pid) << 3 | kExact), &time) != 0)
    return false;
  *out = static_cast<uint64_t>(time.tv_sec) * 1000000000 + static_cast<uint64_t>(time.tv_nsec);
  return true;
}

// Of the children that this process has waited for, and of theirs.
struct Reaped {
  uint64_t used_ns;
  uint64_t mark;  // changes with each of them: none begins without a page fault
};

Reaped own_reaped() {
  struct rusage usage = {};
  if (syscall(SYS_getrusage, RUSAGE_CHILDREN, &usage) != 0) return {};
  const auto ns = [](const timeval& time) {
    return static_cast<uint64_t>(time.tv_sec) * 1000000000 + static_cast<uint64_t>(time.tv_usec) * 1000;
  };
  const uint64_t used_ns = ns(usage.ru_utime) + ns(usage.ru_stime);
  return {used_ns, used_ns + static_cast<uint64_t>(usage.ru_minflt + usage.ru_majflt)};
}

bool has_child() {
  siginfo_t info = {};
  const int error = errno;
  const bool has = syscall(SYS_waitid, P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT | __WALL, nullptr) == 0;
  errno = error;
  return has;
}

// The kernel's own struct: the wrapper of sigaction is the client's.
bool waits_for_no_child() {
  struct {
    void (*handler)(int);
    unsigned long flags;
    void (*restorer)();
    uint64_t mask;
  } action = {};
  return syscall(SYS_rt_sigaction, SIGCHLD, nullptr, &action, sizeof action.mask) != 0 || action.handler == SIG_IGN ||
         (action.flags & SA_NOCLDWAIT) != 0;
}

// Returns the number that the kernel gave last; 0 if it does not tell.
int32_t latest_pid() {
  char text[128];
  if (!read_text("/proc/loadavg", text, sizeof text)) return 0;
  const char* last = strrchr(text, ' ');
  return last == nullptr ? 0 : static_cast<int32_t>(strtol(last, nullptr, 10));
}

int32_t read_max_pid() {
  char text[32];
  return read_text("/proc/sys/kernel/pid_max", text, sizeof text) ? static_cast<int32_t>(strtol(text, nullptr, 10)) : 0;
}

// Returns the process between the harness and this one. A process that lost its parent has it as its parent.
int32_t root_below(int32_t harness) {
  if (harness == getpid()) return harness;
  int32_t pid = getpid();
  Stat stat = {};
  for (int depth = 0; depth < 64 && pid > 1 && read_stat(pid, &stat); ++depth) {
    if (stat.parent == harness) return pid == getpid() ? 0 : pid;
    pid = stat.parent;
  }
  return 0;
}

// The kernel takes the number of the thread that asks for that of its process, too.
bool is_this_process(int32_t pid) { return pid == getpid() || pid == static_cast<int32_t>(thread_id()); }

bool belongs(const Family& family, int32_t pid) {
  if (pid == family.root || is_this_process(pid)) return true;
  return std::any_of(family.members, family.members + family.count,
                     [pid](const Member& member) { return member.pid == pid; });
}

// False: there is no room for it.
bool add_member(Family& family, int32_t pid, const Stat& stat, uint64_t used_ns) {
  if (family.count == kMaxMembers) return false;
  family.members[family.count++] = {pid, stat.start, used_ns, stat.children_ns};
  family.had_members = true;
  return true;
}

// Reads all of /proc. False: there are too many processes, or they cannot be read.
bool search(Family& family, unsigned* read) {
  static Number found[kMaxProcesses];
  uint32_t count = 0;
  family.count = family.number_count = 0;
  family.latest_pid = latest_pid();  // before the search: what begins meanwhile is looked at twice
  const bool listed = each_number_in("/proc", [&](long number) {
    Stat stat = {};
    const auto pid = static_cast<int32_t>(number);
    if (pid == family.root || pid == getpid() || !read_stat(pid, &stat)) return;
    if (count < kMaxProcesses) found[count] = {0, pid, stat.parent};
    ++count;
  });
  *read = count;
  if (!listed || family.latest_pid <= 0 || count > kMaxProcesses) return false;
  for (bool more = true; more;) {
    more = false;
    for (uint32_t at = 0; at < count; ++at) {
      Number& each = found[at];
      Stat stat = {};
      uint64_t used = 0;
      if (each.parent == 0 || !belongs(family, each.parent)) continue;
      each.parent = 0;
      if (!used_by(each.pid, &used) || !read_stat(each.pid, &stat)) continue;
      if (!add_member(family, each.pid, stat, used)) return false;
      more = true;
    }
  }
  return true;
}

// Notes the numbers that the kernel gave up to `latest`. False: too many.
bool note_new_numbers(Family& family, int32_t latest, uint64_t now) {
  int32_t pid = family.latest_pid;
  family.latest_pid = latest;
  while (pid != latest) {
    pid = pid >= family.max_pid - 1 ? static_cast<int32_t>(kReservedPids) : pid + 1;
    if (family.number_count == kMaxNew) return false;
    if (!is_this_process(pid)) family.numbers[family.number_count++] = {now, pid, 0};
  }
  return true;
}

struct Born {
  uint64_t used_ns;
  bool unseen;  // a new number has no process: it is a thread, or has ended already
  bool fits;
};

// Returns whether the number has become a member. Reads its parent.
bool settle(Family& family, Number& number, Born& born) {
  Stat stat = {};
  uint64_t used = 0;
  number.parent = 0;
  if (!used_by(number.pid, &used) || !read_stat(number.pid, &stat)) return false;
  number.parent = stat.parent;
  if (!belongs(family, stat.parent)) return false;
  if (belongs(family, number.pid)) return true;
  born.fits = add_member(family, number.pid, stat, used) && born.fits;
  born.used_ns += used + stat.children_ns;
  return true;
}

// Finds out which of the new numbers belong to the family: those with a parent that does. The others belong to other
// programs, except where that is not known yet.
Born look_at_new_numbers(Family& family, uint64_t now) {
  Born born = {0, false, true};
  Number* const numbers = family.numbers;
  // A child may come before its parent.
  for (bool more = true; more;) {
    more = false;
    for (uint32_t at = 0; at < family.number_count;) {
      if (!settle(family, numbers[at], born)) {
        ++at;
        continue;
      }
      numbers[at] = numbers[--family.number_count];
      more = true;
    }
  }
  uint32_t kept = 0;
  for (uint32_t at = 0; at < family.number_count; ++at) {
    const Number number = numbers[at];
    if (number.parent == 0 && number.since_ns == now) born.unseen = true;
    const auto is_parent = [&number](const Number& other) { return other.pid == number.parent; };
    const bool is_open = number.parent == 0 || std::any_of(numbers, numbers + kept, is_parent) ||
                         std::any_of(numbers + at, numbers + family.number_count, is_parent);
    if (is_open && now - number.since_ns < kMaxUnseenNs) numbers[kept++] = number;
  }
  family.number_count = kept;
  return born;
}

uint64_t grown(uint64_t* last, uint64_t now) {
  const uint64_t more = now > *last ? now - *last : 0;
  *last = std::max(*last, now);
  return more;
}

struct Members {
  uint64_t used_ns;
  uint64_t children_ns;
  uint64_t ended_ns;  // all that those used that are gone
  unsigned ended;
  bool wait_for_none;
};

Members look_at_members(Family& family) {
  Members sum = {};
  for (uint32_t at = 0; at < family.count;) {
    Member& member = family.members[at];
    Stat stat = {};
    uint64_t used = 0;
    if (!used_by(member.pid, &used) || !read_stat(member.pid, &stat) || stat.start != member.start) {
      sum.ended_ns += member.used_ns + member.children_ns;
      ++sum.ended;
      member = family.members[--family.count];
      continue;
    }
    sum.used_ns += grown(&member.used_ns, used);
    sum.children_ns += grown(&member.children_ns, stat.children_ns);
    sum.wait_for_none = sum.wait_for_none || stat.waits_for_none;
    ++at;
  }
  return sum;
}

// Returns whether everything that was used is in family.used_ns.
bool count_used(Family& family, uint64_t now) {
  const int32_t latest = latest_pid();
  if (latest <= 0) return family.known = false;
  if (latest == family.latest_pid && family.count == 0 && family.number_count == 0 && family.owed_ns == 0) return true;
  // The time of others before theirs: what ends in between is counted later, not twice.
  uint64_t children = grown(&family.own_children_ns, own_reaped().used_ns);
  if (family.root != getpid()) {
    Stat root = {};
    if (!read_stat(family.root, &root)) return family.known = false;  // who loses a parent goes elsewhere now
    children += grown(&family.root_children_ns, root.children_ns);
  }
  const Members members = look_at_members(family);
  const uint64_t owed = family.owed_ns + members.ended_ns;
  children += members.children_ns;
  const uint64_t paid = std::min(children, owed);
  family.used_ns += members.used_ns + children - paid;
  const bool all_paid = owed - paid <= kMaxUntoldNs * std::max(members.ended, 1U);
  family.owed_ns = members.ended == 0 ? 0 : owed - paid;  // after another look it will not be paid any more
  if (!note_new_numbers(family, latest, now)) return !(family.crowded = true);
  const Born born = look_at_new_numbers(family, now);
  family.used_ns += born.used_ns;
  if (!born.fits) return !(family.crowded = true);
  return all_paid && !(born.unseen && family.had_members && (members.wait_for_none || waits_for_no_child()));
}

// Finds those that began before the first look. They are younger than the root.
bool find_members(Family& family, uint64_t now) {
  const int32_t latest = latest_pid();
  const bool has_none = family.root == getpid() && !has_child();
  family.latest_pid = has_none ? latest : family.root;
  if (latest > 0 && note_new_numbers(family, latest, now) && look_at_new_numbers(family, now).fits) return true;
  unsigned read = 0;
  return search(family, &read);
}

}  // namespace

bool begin_family(int32_t harness, uint64_t now) {
  Family& family = g_family;
  family = {};
  family.looked_ns = now;
  family.root = root_below(harness);
  family.max_pid = read_max_pid();
  family.known = family.root != 0 && family.max_pid > static_cast<int32_t>(kReservedPids) && find_members(family, now);
  Stat root = {};
  if (family.known && family.root != getpid()) family.known = read_stat(family.root, &root);
  family.root_children_ns = root.children_ns;
  family.own_children_ns = own_reaped().used_ns;
  store_release(g_seen_pid, 0);
  return family.known;
}

FamilyLook look_at_family(uint64_t now) {
  Family& family = g_family;
  const uint64_t before = family.used_ns;
  unsigned looked_at = family.count + family.number_count;
  bool certain = family.known;
  if (certain && family.crowded) {
    family.crowded = !search(family, &looked_at);
    family.owed_ns = 0;
    certain = false;
  }
  certain = certain && count_used(family, now);
  const uint64_t most = processors(thread_id()) * (now - std::min(now, family.looked_ns));
  if (!certain) family.used_ns = std::max(family.used_ns, before + most);
  family.looked_ns = now;
  store_relaxed(g_seen_mark, own_reaped().mark);
  store_release(g_seen_pid, certain && family.count == 0 ? family.latest_pid : 0);
  return {family.used_ns, certain, std::max(looked_at, family.count + family.number_count)};
}

// Another one that began would be a child of this process, or would have had one as its parent.
bool alone_since_look() {
  const int32_t seen = load_acquire(g_seen_pid);
  if (seen == 0) return false;
  if (latest_pid() == seen) return true;
  return !waits_for_no_child() && !has_child() && own_reaped().mark == load_relaxed(g_seen_mark);
}

}  // namespace esreplay
