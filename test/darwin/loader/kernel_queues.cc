// kqueues over the host's epoll: each entry is a descriptor of its own in it. Of the filters, those for descriptors,
// timers, triggers and the end of a process. The numbers are those of <sys/event.h>.
#include "test/darwin/loader/kernel_queues.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <list>
#include <map>
#include <memory>
#include <mutex>

#include "test/darwin/loader/errors.h"

namespace loader {
namespace {

constexpr uint16_t kAdd = 0x1, kDelete = 0x2, kEnable = 0x4, kDisable = 0x8, kOnce = 0x10, kClear = 0x20;
constexpr uint16_t kReceipt = 0x40, kDispatch = 0x80, kError = 0x4000, kEnd = 0x8000;
constexpr int16_t kRead = -1, kWrite = -2, kProcess = -5, kTimer = -7, kUser = -10;
constexpr uint32_t kTrigger = 0x1000000, kExit = 0x80000000;

// struct kevent and kevent64_s have their fields in this order; kevent_qos_s is laid out apart.
struct Event {
  uint64_t ident;
  int16_t filter;
  uint16_t flags;
  uint32_t notes;
  int64_t data;
  uint64_t client_data;
};
constexpr size_t kQosSize = 72;

Event event_at(const void* list, int place, size_t size) {
  const char* from = static_cast<const char*>(list) + static_cast<size_t>(place) * size;
  Event event;
  memcpy(&event, from, sizeof event);
  if (size != kQosSize) return event;
  memcpy(&event.client_data, from + 16, 8);
  memcpy(&event.notes, from + 24, 4);
  memcpy(&event.data, from + 32, 8);
  return event;
}

void put_event(void* list, int place, size_t size, const Event& event) {
  char* to = static_cast<char*>(list) + static_cast<size_t>(place) * size;
  memset(to, 0, size);
  memcpy(to, &event, size == kQosSize ? 12 : sizeof event);
  if (size != kQosSize) return;
  memcpy(to + 16, &event.client_data, 8);
  memcpy(to + 24, &event.notes, 4);
  memcpy(to + 32, &event.data, 8);
}

struct Entry {
  Event event;
  uint64_t number;
  int host;
  bool enabled;
};
using Queue = std::list<Entry>;

std::mutex g_mutex;
std::atomic<int> g_count;
uint64_t g_numbers;
// A queue may have several numbers.
std::map<int, std::shared_ptr<Queue>>& queues() {
  static std::map<int, std::shared_ptr<Queue>> all;
  return all;
}

int host_of_file(const Event& event) {
  const int host = epoll_create1(EPOLL_CLOEXEC);
  epoll_event wanted = {.events = event.filter == kRead ? EPOLLIN | EPOLLRDHUP : EPOLLOUT, .data = {}};
  if (epoll_ctl(host, EPOLL_CTL_ADD, static_cast<int>(event.ident), &wanted) == 0) return host;
  const int error = errno;
  close(host);
  errno = error;
  return -1;
}

int host_of(const Event& event) {
  switch (event.filter) {
    case kRead:
    case kWrite: return host_of_file(event);
    case kTimer: return timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    case kUser: return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    case kProcess: return static_cast<int>(syscall(SYS_pidfd_open, event.ident, 0));
    default: errno = EINVAL; return -1;
  }
}

void start_timer(const Entry& entry) {
  const uint32_t notes = entry.event.notes;
  const int64_t unit = (notes & 1) != 0 ? 1'000'000'000 : (notes & 2) != 0 ? 1000 : (notes & 4) != 0 ? 1 : 1'000'000;
  const int64_t ns = std::max<int64_t>(entry.event.data * unit, 1);
  const timespec length = {ns / 1'000'000'000, ns % 1'000'000'000};
  const itimerspec wanted = {(entry.event.flags & kOnce) != 0 ? timespec{} : length, length};
  timerfd_settime(entry.host, 0, &wanted, nullptr);
}

void set_enabled(int queue, Entry& entry, bool enabled) {
  if (entry.enabled == enabled) return;
  entry.enabled = enabled;
  const bool edge = (entry.event.flags & kClear) != 0 && (entry.event.filter == kRead || entry.event.filter == kWrite);
  epoll_event wanted = {.events = EPOLLIN | (edge ? EPOLLET : 0), .data = {.u64 = entry.number}};
  epoll_ctl(queue, enabled ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, entry.host, &wanted);
}

Queue::iterator drop(int queue, Queue& entries, Queue::iterator entry) {
  set_enabled(queue, *entry, false);
  close(entry->host);
  return entries.erase(entry);
}

// Returns the host's error number, 0 for none.
int change(int queue, Queue& entries, const Event& wanted) {
  auto entry = std::find_if(entries.begin(), entries.end(), [&wanted](const Entry& each) {
    return each.event.ident == wanted.ident && each.event.filter == wanted.filter;
  });
  const bool found = entry != entries.end();
  if ((wanted.flags & kDelete) != 0) {
    if (!found) return ENOENT;
    drop(queue, entries, entry);
    return 0;
  }
  if ((wanted.flags & kAdd) != 0) {
    const int host = found ? entry->host : host_of(wanted);
    if (host < 0) return errno;
    if (!found) entry = entries.insert(entries.end(), {wanted, ++g_numbers, host, false});
    entry->event = wanted;
    if (wanted.filter == kTimer) start_timer(*entry);
  } else if (!found) {
    return ENOENT;
  }
  if (wanted.filter == kUser && (wanted.notes & kTrigger) != 0) eventfd_write(entry->host, 1);
  if ((wanted.flags & kDisable) != 0)
    set_enabled(queue, *entry, false);
  else if ((wanted.flags & (kAdd | kEnable)) != 0)
    set_enabled(queue, *entry, true);
  return 0;
}

// Returns false if another thread was faster.
bool take(Entry& entry, Event& out) {
  out = entry.event;
  out.flags &= static_cast<uint16_t>(~(kAdd | kEnable | kReceipt));
  out.data = 0;
  eventfd_t count = 0;
  switch (entry.event.filter) {
    case kTimer:
    case kUser:
      if (eventfd_read(entry.host, &count) != 0) return false;
      if (entry.event.filter == kTimer)
        out.data = static_cast<int64_t>(count);
      else if ((out.flags & (kClear | kOnce)) == 0)
        eventfd_write(entry.host, 1);
      return true;
    case kProcess:
      out.flags |= kEnd | kOnce;
      out.notes = kExit;
      return true;
    case kRead: {
      int bytes = 0;
      ioctl(static_cast<int>(entry.event.ident), FIONREAD, &bytes);
      out.data = bytes;
      if (bytes == 0) out.flags |= kEnd;
      return true;
    }
    default: return true;
  }
}

// Returns the number of errors told, −1 if there is no room for one.
int make_changes(const KernelQueueCall& call, Queue& entries) {
  int told = 0;
  for (int at = 0; at < call.change_count; ++at) {
    Event wanted = event_at(call.changes, at, call.size);
    const int error = change(call.queue, entries, wanted);
    if (error == 0 && (wanted.flags & kReceipt) == 0) continue;
    wanted.flags |= kError;
    wanted.data = error == 0 ? 0 : darwin_error(error);
    if (told < call.count) {
      put_event(call.room, told++, call.size, wanted);
    } else if (error != 0) {
      errno = error;
      return -1;
    }
  }
  return told;
}

int take_ready(const KernelQueueCall& call, const epoll_event* ready, int count) {
  const std::lock_guard lock(g_mutex);
  const auto named = queues().find(call.queue);
  if (named == queues().end()) return 0;
  Queue& entries = *named->second;
  int taken = 0;
  for (int at = 0; at < count; ++at) {
    const auto entry = std::find_if(entries.begin(), entries.end(),
                                    [&](const Entry& each) { return each.number == ready[at].data.u64; });
    Event out;
    if (entry == entries.end() || !entry->enabled || !take(*entry, out)) continue;
    put_event(call.room, taken++, call.size, out);
    if ((out.flags & kOnce) != 0)
      drop(call.queue, entries, entry);
    else if ((out.flags & kDispatch) != 0)
      set_enabled(call.queue, *entry, false);
  }
  return taken;
}

int64_t now_ms() {
  timespec now = {};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1'000'000;
}

int wait_for_events(const KernelQueueCall& call) {
  constexpr int kMost = 64;
  const int64_t limit =
      call.limit == nullptr ? 0 : now_ms() + call.limit->tv_sec * 1000 + (call.limit->tv_nsec + 999'999) / 1'000'000;
  for (;;) {
    epoll_event ready[kMost];
    const int64_t left = call.limit == nullptr ? -1 : std::max<int64_t>(limit - now_ms(), 0);
    const int count = epoll_wait(call.queue, ready, std::min(call.count, kMost), static_cast<int>(left));
    if (count < 0) return -1;
    const int taken = take_ready(call, ready, count);
    if (taken > 0 || left == 0) return taken;
  }
}

}  // namespace

int make_kernel_queue() {
  const int queue = epoll_create1(EPOLL_CLOEXEC);
  if (queue < 0) return noted(-1);
  const std::lock_guard lock(g_mutex);
  queues()[queue] = std::make_shared<Queue>();
  g_count.fetch_add(1);
  return queue;
}

bool is_kernel_queue(int file) {
  if (g_count.load() == 0) return false;
  const std::lock_guard lock(g_mutex);
  return queues().contains(file);
}

int duplicate_with_queues(int file) {
  const int copy = noted(dup(file));
  if (copy < 0 || g_count.load() == 0) return copy;
  const std::lock_guard lock(g_mutex);
  const auto named = queues().find(file);
  if (named == queues().end()) return copy;
  queues()[copy] = named->second;
  g_count.fetch_add(1);
  return copy;
}

int call_kernel_queue(const KernelQueueCall& call) {
  int told = 0;
  {
    const std::lock_guard lock(g_mutex);
    told = make_changes(call, *queues().at(call.queue));
  }
  return noted(told != 0 || call.count == 0 ? told : wait_for_events(call));
}

void leave_kernel_queues(int file) {
  if (g_count.load() == 0) return;
  const std::lock_guard lock(g_mutex);
  for (auto& [queue, named] : queues()) {
    const bool is_last = queue == file && named.use_count() == 1;
    Queue& entries = *named;
    for (auto entry = entries.begin(); entry != entries.end();) {
      const int16_t filter = entry->event.filter;
      const bool is_watched =
          (filter == kRead || filter == kWrite) && entry->event.ident == static_cast<uint64_t>(file);
      entry = is_last || is_watched ? drop(queue, entries, entry) : std::next(entry);
    }
  }
  if (queues().erase(file) != 0) g_count.fetch_sub(1);
}

}  // namespace loader
