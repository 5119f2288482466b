#include <CoreFoundation/CoreFoundation.h>

#include "recorder/run_loop.h"

namespace esrecord {
namespace {

constexpr double kMsPerSecond = 1000;

// Does nothing: the run loop returns because it was called.
void on_readable(CFFileDescriptorRef, CFOptionFlags, void*) {}

CFFileDescriptorRef add_to_run_loop(int descriptor) {
  CFFileDescriptorRef watched = CFFileDescriptorCreate(nullptr, descriptor, false, on_readable, nullptr);
  if (watched == nullptr) return nullptr;
  CFRunLoopSourceRef source = CFFileDescriptorCreateRunLoopSource(nullptr, watched, 0);
  if (source == nullptr) return nullptr;
  CFRunLoopAddSource(CFRunLoopGetCurrent(), source, kCFRunLoopDefaultMode);
  CFRelease(source);
  return watched;
}

}  // namespace

void run_loop_until_readable(int descriptor, int timeout_ms) {
  static CFFileDescriptorRef watched = add_to_run_loop(descriptor);
  // Each call of `on_readable` uses this up.
  if (watched != nullptr) CFFileDescriptorEnableCallBacks(watched, kCFFileDescriptorReadCallBack);
  CFRunLoopRunInMode(kCFRunLoopDefaultMode, timeout_ms / kMsPerSecond, true);
}

}  // namespace esrecord
