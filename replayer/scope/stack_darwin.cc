// Frame pointers, which the platform's ABI keeps in every function. No unwinder: it would take locks of dyld.
#include "replayer/scope/stack.h"

#include <pthread.h>

namespace esreplay {

namespace {

struct Frame {
  const Frame* caller;
  uintptr_t return_address;
};

// The address without the signature that arm64e code adds to it: user addresses have 47 bits.
uintptr_t plain(uintptr_t address) { return address & 0x7fffffffffff; }

unsigned walk_frames(const Frame* frame, uintptr_t* out, unsigned max) {
  const auto* top = static_cast<const char*>(pthread_get_stackaddr_np(pthread_self()));
  const char* bottom = top - pthread_get_stacksize_np(pthread_self());
  unsigned count = 0;
  while (count < max) {
    const auto* at = reinterpret_cast<const char*>(frame);
    if (at < bottom || at + sizeof(Frame) > top || reinterpret_cast<uintptr_t>(frame) % 8 != 0) break;
    if (frame->return_address == 0) break;
    out[count++] = plain(frame->return_address);
    if (frame->caller <= frame) break;
    frame = frame->caller;
  }
  return count;
}

}  // namespace

void warm_stack() {}

// From the caller of the function that asks.
__attribute__((noinline)) unsigned capture_stack(uintptr_t* out, unsigned max) {
  const auto* own = static_cast<const Frame*>(__builtin_frame_address(0));
  return walk_frames(own->caller, out, max);
}

__attribute__((noinline)) unsigned capture_stack_from(uintptr_t first, uintptr_t* out, unsigned max) {
  constexpr unsigned kDeepest = 64;  // our own frames included
  uintptr_t addresses[kDeepest];
  const unsigned walked = walk_frames(static_cast<const Frame*>(__builtin_frame_address(0)), addresses, kDeepest);
  for (unsigned at = 0; at < walked; at++) {
    if (addresses[at] != plain(first)) continue;
    unsigned count = 0;
    while (count < max && at + count < walked) {
      out[count] = addresses[at + count];
      count++;
    }
    return count;
  }
  // On another stack, as a signal handler may be: the address alone is worth more than our own frames.
  out[0] = plain(first);
  return 1;
}

}  // namespace esreplay
