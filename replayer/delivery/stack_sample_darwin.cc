// Stops the delivery thread while its frame pointers are followed: a signal would interrupt its calls.
#include "replayer/delivery/stack_sample.h"

#include <mach/mach.h>
#include <pthread.h>

#include "replayer/code/function_starts_darwin.h"
#include "replayer/delivery/scope_link.h"
#include "replayer/ledger/ledger.h"
#include "replayer/platform/platform.h"
#include "replayer/run/run.h"

namespace esreplay {

int sample_signal() { return 0; }

void stack_sample_open() {}

#if defined(ESREPLAY_NO_SCOPE)

uint32_t stack_of_delivery(const Client&) { return 0; }

#else

namespace {

constexpr uintptr_t kAddressBits = 0x7fffffffffff;  // without the signature of arm64e

// Reads where a stopped thread is, its innermost frame, and on arm64 its link register.
bool registers_of(thread_act_t thread, uintptr_t* at, uintptr_t* frame, uintptr_t* link) {
#if defined(__x86_64__)
  x86_thread_state64_t state = {};
  mach_msg_type_number_t count = x86_THREAD_STATE64_COUNT;
  if (thread_get_state(thread, x86_THREAD_STATE64, reinterpret_cast<thread_state_t>(&state), &count) != 0) return false;
  *at = state.__rip;
  *frame = state.__rbp;
  *link = 0;
#else
  arm_thread_state64_t state = {};
  mach_msg_type_number_t count = ARM_THREAD_STATE64_COUNT;
  if (thread_get_state(thread, ARM_THREAD_STATE64, reinterpret_cast<thread_state_t>(&state), &count) != 0) return false;
  *at = __darwin_arm_thread_state64_get_pc(state);
  *frame = __darwin_arm_thread_state64_get_fp(state);
  *link = __darwin_arm_thread_state64_get_lr(state) & kAddressBits;
#endif
  return true;
}

}  // namespace

uint32_t stack_of_delivery(const Client& client) {
  if (run_is_in_process() || load_acquire(client.current) == nullptr) return 0;
  CurrentCall call = {};
  if (handler_scope_current_call(static_cast<pid_t>(client.thread), &call) && call.stack != 0) return call.stack;
  const thread_act_t thread = pthread_mach_thread_np(client.delivery);
  if (thread == MACH_PORT_NULL || thread_suspend(thread) != KERN_SUCCESS) return 0;
  uintptr_t addresses[32];
  unsigned count = 0;
  uintptr_t frame = 0;
  uintptr_t link = 0;
  if (registers_of(thread, &addresses[0], &frame, &link)) {
    count = 1;
    uintptr_t words[2];
    if (is_caller_of_leaf(link, addresses[0]) &&
        !(read_word(reinterpret_cast<const void*>(frame + 8), &words[1]) && (words[1] & kAddressBits) == link))
      addresses[count++] = link;
    while (count < 32 && frame % 8 == 0 && read_word(reinterpret_cast<const void*>(frame), &words[0]) &&
           read_word(reinterpret_cast<const void*>(frame + 8), &words[1]) && words[1] != 0) {
      addresses[count++] = words[1] & kAddressBits;
      if (words[0] <= frame) break;
      frame = words[0];
    }
  }
  thread_resume(thread);
  return ledger_stack(addresses, count);
}

#endif

}  // namespace esreplay
