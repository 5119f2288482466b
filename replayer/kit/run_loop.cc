// CFRunLoop for Linux. The main thread's loop waits for libdispatch's main queue and runs its blocks, as on macOS. No
// loop has sources of its own, so another thread's has nothing to wait for.
#include <CoreFoundation/CoreFoundation.h>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>

#include <atomic>

#include "replayer/code/system_call.h"
#include "replayer/kit/foundation.h"
#include "src/native/clock.h"

using esreplay::KitClass;
using esreplay::KitObject;
using esreplay::system_call;

struct __CFRunLoop {
  KitObject object;
  std::atomic<bool> stopped;
  std::atomic<int> wake;  // an eventfd; the main thread's alone, from its first wait on. −1: there is none
};

namespace {

constexpr KitClass kRunLoopClass = {};
constinit __CFRunLoop g_main = {{&kRunLoopClass, 0}, false, -1};
bool g_in_main_queue;  // the main thread's alone

constexpr uint64_t kForever = UINT64_MAX;
constexpr long kMaxWaitMs = 3'600'000;

bool on_main_thread() { return esreplay::own_tid() == esreplay::own_pid(); }

void free_loop(void* loop) { CFRelease(loop); }

pthread_key_t loop_key() {
  static pthread_key_t key;
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, [] { pthread_key_create(&key, free_loop); });
  return key;
}

CFRunLoopRef loop_of_thread() {
  const pthread_key_t key = loop_key();
  if (void* known = pthread_getspecific(key)) return static_cast<CFRunLoopRef>(known);
  auto* loop = esreplay::make_object<__CFRunLoop>(kRunLoopClass);
  loop->wake.store(-1, std::memory_order_relaxed);
  pthread_setspecific(key, loop);
  return loop;
}

}  // namespace

extern "C" {
// Weak: a client without libdispatch has no main queue. Both are what CoreFoundation for Linux uses: an eventfd that is
// readable when the queue has work, and a function that runs it.
__attribute__((weak)) int esreplay_main_queue_handle() __asm__("_dispatch_get_main_queue_handle_4CF");
__attribute__((weak)) void esreplay_main_queue_run(void*) __asm__("_dispatch_main_queue_callback_4CF");
}

namespace {

// Reads the counter of an eventfd, so that it is not readable until the next write.
bool take(const pollfd& event) {
  uint64_t count = 0;
  return (event.revents & POLLIN) != 0 &&
         system_call(SYS_read, event.fd, reinterpret_cast<long>(&count), sizeof count) == sizeof count;
}

// Waits for the main queue, a wake-up or `end_ns`. Returns whether blocks of the main queue ran.
bool serve_once(uint64_t end_ns) {
  const bool has_queue = esreplay_main_queue_handle != nullptr && esreplay_main_queue_run != nullptr;
  pollfd events[] = {{g_main.wake.load(std::memory_order_relaxed), POLLIN, 0},
                     {has_queue ? esreplay_main_queue_handle() : -1, POLLIN, 0}};
  const uint64_t now_ns = esreplay::monotonic_ns();
  const uint64_t left_ms = end_ns <= now_ns ? 0 : (end_ns - now_ns + 999'999) / 1'000'000;
  poll(events, 2, end_ns == kForever ? -1 : static_cast<int>(left_ms < kMaxWaitMs ? left_ms : kMaxWaitMs));
  take(events[0]);
  if (!has_queue || !take(events[1])) return false;
  g_in_main_queue = true;
  esreplay_main_queue_run(nullptr);
  g_in_main_queue = false;
  return true;
}

// A stop is for the innermost run that is under way, and one that comes before the run has no effect.
CFRunLoopRunResult serve(uint64_t end_ns, bool only_one) {
  if (g_main.wake.load(std::memory_order_relaxed) < 0)
    g_main.wake.store(static_cast<int>(system_call(SYS_eventfd2, 0, EFD_CLOEXEC | EFD_NONBLOCK)));
  const bool outer_stopped = g_main.stopped.exchange(false);
  CFRunLoopRunResult result = 0;
  while (result == 0) {
    const bool handled = serve_once(end_ns);
    if (g_main.stopped.load()) {
      result = kCFRunLoopRunStopped;
    } else if (handled && only_one) {
      result = kCFRunLoopRunHandledSource;
    } else if (esreplay::monotonic_ns() >= end_ns) {
      result = kCFRunLoopRunTimedOut;
    }
  }
  g_main.stopped.store(outer_stopped);
  return result;
}

// Of the main thread's loop too a nested run has nothing to do: the main queue waits for the block that it is in.
bool has_work() { return on_main_thread() && !g_in_main_queue; }

uint64_t end_of(CFTimeInterval seconds) {
  constexpr double kYear = 365.0 * 24 * 3600;
  if (!(seconds < kYear)) return kForever;
  return esreplay::monotonic_ns() + (seconds <= 0 ? 0 : static_cast<uint64_t>(seconds * 1e9));
}

}  // namespace

KIT_STRING(kCFRunLoopDefaultMode, "kCFRunLoopDefaultMode");
KIT_STRING(kCFRunLoopCommonModes, "kCFRunLoopCommonModes");

extern "C" {

KIT_EXPORT CFTypeID CFRunLoopGetTypeID(void) { return reinterpret_cast<CFTypeID>(&kRunLoopClass); }
KIT_EXPORT CFRunLoopRef CFRunLoopGetMain(void) { return &g_main; }
KIT_EXPORT CFRunLoopRef CFRunLoopGetCurrent(void) { return on_main_thread() ? &g_main : loop_of_thread(); }

KIT_EXPORT void CFRunLoopRun(void) {
  if (has_work()) serve(kForever, false);
}

KIT_EXPORT CFRunLoopRunResult CFRunLoopRunInMode(CFRunLoopMode mode, CFTimeInterval seconds, Boolean only_one) {
  if (!has_work() || mode == nullptr || CFEqual(mode, kCFRunLoopDefaultMode) == 0) return kCFRunLoopRunFinished;
  return serve(end_of(seconds), only_one != 0);
}

KIT_EXPORT void CFRunLoopWakeUp(CFRunLoopRef loop) {
  const int wake = loop->wake.load();
  const uint64_t one = 1;
  if (wake >= 0) system_call(SYS_write, wake, reinterpret_cast<long>(&one), sizeof one);
}

KIT_EXPORT void CFRunLoopStop(CFRunLoopRef loop) {
  loop->stopped.store(true);
  CFRunLoopWakeUp(loop);
}
}
