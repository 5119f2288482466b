// CoreFoundation, as far as a program's main thread waits with it: one run loop with one descriptor in it. As on macOS,
// a source reports once each time it is enabled.
#include <poll.h>

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

}  // namespace

HostSymbols run_loop_symbols() {
  static const HostSymbol symbols[] = {
      {"_CFFileDescriptorCreate", create},          {"_CFFileDescriptorCreateRunLoopSource", create_source},
      {"_CFFileDescriptorEnableCallBacks", enable}, {"_CFRelease", give_back},
      {"_CFRunLoopAddSource", add_source},          {"_CFRunLoopGetCurrent", current},
      {"_CFRunLoopRunInMode", run_in_mode},         {"_kCFRunLoopDefaultMode", &g_default_mode},
  };
  return symbols;
}

}  // namespace loader
