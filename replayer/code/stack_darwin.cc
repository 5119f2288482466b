// Walks frame pointers, which the platform's ABI keeps in every function. An unwinder would take locks of dyld.
#include "replayer/code/stack.h"

#include <dlfcn.h>
#include <pthread.h>

#include "replayer/code/function_starts_darwin.h"
#include "replayer/code/text_ranges.h"
#include "replayer/platform/interrupted.h"
#include "replayer/platform/interrupted_darwin.h"

namespace esreplay {

namespace {

struct Frame {
  const Frame* caller;
  uintptr_t return_address;
};

// Strips the signature that arm64e code adds to an address: user addresses have 47 bits.
uintptr_t plain(uintptr_t address) { return address & 0x7fffffffffff; }

struct Bounds {
  const char *bottom, *top;
};

Bounds own_stack() {
  const auto* top = static_cast<const char*>(pthread_get_stackaddr_np(pthread_self()));
  return {top - pthread_get_stacksize_np(pthread_self()), top};
}

uintptr_t signal_trampoline;

bool is_in_trampoline(uintptr_t address) {
  constexpr uintptr_t kMaxBytes = 256;  // bytes
  return signal_trampoline != 0 && address > signal_trampoline && address < signal_trampoline + kMaxBytes;
}

// The kernel calls the trampoline of signals as if the interrupted function had, without a return address: in its place
// is what was on the stack, on arm64 what was in the register.
unsigned walk_frames(const Frame* frame, uintptr_t* out, unsigned max) {
  const auto [bottom, top] = own_stack();
  unsigned count = 0;
  bool of_trampoline = false;
  while (count < max) {
    const auto* at = reinterpret_cast<const char*>(frame);
    if (at < bottom || at + sizeof(Frame) > top || reinterpret_cast<uintptr_t>(frame) % 8 != 0) break;
    if (!of_trampoline) {
      if (frame->return_address == 0) break;
      out[count++] = plain(frame->return_address);
    }
    of_trampoline = !of_trampoline && is_in_trampoline(out[count - 1]);
    if (frame->caller <= frame) break;
    frame = frame->caller;
  }
  return count;
}

}  // namespace

void warm_stack() { signal_trampoline = reinterpret_cast<uintptr_t>(dlsym(RTLD_DEFAULT, "_sigtramp")); }

bool in_signal_handler() {
  constexpr unsigned kDeepest = 64;
  uintptr_t addresses[kDeepest];
  const unsigned count = walk_frames(static_cast<const Frame*>(__builtin_frame_address(0)), addresses, kDeepest);
  for (unsigned at = 0; at < count; at++)
    if (is_in_trampoline(addresses[at])) return true;
  return false;
}

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
  // The frame is on another stack, as a signal handler's may be. The address alone is worth more than our own frames.
  out[0] = plain(first);
  return 1;
}

// A function without a frame would hide its caller: the system's string functions have no frame, nor have the client's
// functions on arm64 that call nothing. The value in the place of a caller may be stale, so it is checked twice.
unsigned capture_interrupted_stack(const void* context, uintptr_t* out, unsigned max) {
  const uintptr_t innermost = plain(interrupted_at(context));
  const auto [bottom, top] = own_stack();
  const uintptr_t caller = plain(frameless_return(context, bottom, top));
  const bool of_system = text_at(innermost) == Text::kSystem && caller != 0 && text_at(caller) == Text::kClient;
  const bool frameless = of_system || is_caller_of_leaf(plain(link_register(context)), innermost);
  out[0] = innermost;
  out[1] = caller;
  const unsigned known = frameless ? 2 : 1;
  const auto* frame = static_cast<const Frame*>(interrupted_frame(context));
  const unsigned walked = walk_frames(frame, out + known, max - known);
  // The function had set up its frame already and made no call since.
  if (frameless && walked != 0 && out[2] == caller) return 1 + walk_frames(frame, out + 1, max - 1);
  return known + walked;
}

}  // namespace esreplay
