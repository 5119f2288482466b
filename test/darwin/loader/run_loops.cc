// CoreFoundation, as far as a program's main thread waits with it: one run loop, with one descriptor in it or none,
// that serves the main queue. As on macOS, a source reports once each time it is enabled.
#include <poll.h>
#include <sys/eventfd.h>

#include <atomic>

#include "test/darwin/loader/dispatch.h"
#include "test/darwin/loader/host_symbols.h"

namespace loader {
namespace {

using Report = void (*)(void* descriptor, unsigned long which, void* info);

struct WatchedDescriptor {
  int descriptor;
  Report report;
  bool is_added;
  unsigned long enabled;
} g_watched;

constexpr unsigned long kReadable = 1;
const void* g_default_mode = "kCFRunLoopDefaultMode";
char g_loop;

void* create(const void*, int descriptor, unsigned char, Report report, const void*) {
  g_watched = {descriptor, report, false, 0};
  return &g_watched;
}
void* create_source(const void*, void* descriptor, long) { return descriptor; }
void add_source(void*, void*, const void*) { g_watched.is_added = true; }
void enable(void*, unsigned long which) { g_watched.enabled |= which; }
void* current() { return &g_loop; }
void give_back(const void*) {}

// kCFRunLoopRunTimedOut 3, kCFRunLoopRunHandledSource 4.
int run_in_mode(const void*, double seconds, unsigned char) {
  const bool watches = g_watched.is_added && (g_watched.enabled & kReadable) != 0;
  pollfd wanted = {watches ? g_watched.descriptor : -1, POLLIN, 0};
  if (poll(&wanted, 1, static_cast<int>(seconds * 1000)) <= 0) return 3;
  g_watched.enabled &= ~kReadable;
  g_watched.report(&g_watched, kReadable, nullptr);
  return 4;
}

// A signal handler may stop the loop. A stop that comes before the run has no effect.
std::atomic<bool> g_stopped;
int stop_event() {
  static const int event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  return event;
}

void run_until_stopped() {
  pollfd wanted[] = {{main_queue_event(), POLLIN, 0}, {stop_event(), POLLIN, 0}};
  for (g_stopped = false; !g_stopped;)
    if (poll(wanted, 2, -1) > 0 && wanted[0].revents != 0) run_main_queue();
}

void stop_loop(void*) {
  g_stopped = true;
  eventfd_write(stop_event(), 1);
}

}  // namespace

HostSymbols run_loop_symbols() {
  static const HostSymbol symbols[] = {
      {"_CFFileDescriptorCreate", create},
      {"_CFFileDescriptorCreateRunLoopSource", create_source},
      {"_CFFileDescriptorEnableCallBacks", enable},
      {"_CFRelease", give_back},
      {"_CFRunLoopAddSource", add_source},
      {"_CFRunLoopGetCurrent", current},
      {"_CFRunLoopGetMain", current},
      {"_CFRunLoopRun", run_until_stopped},
      {"_CFRunLoopRunInMode", run_in_mode},
      {"_CFRunLoopStop", stop_loop},
      {"_kCFRunLoopDefaultMode", &g_default_mode},
  };
  return symbols;
}

}  // namespace loader
