// The delivery thread is stopped for as long as its frame pointers are followed: a signal would interrupt its calls.
#include "replayer/stack_sample.h"

#include <mach/mach.h>
#include <pthread.h>

#include "replayer/ledger.h"
#include "replayer/platform.h"
#include "replayer/run.h"
#include "replayer/scope_link.h"

namespace esreplay {
namespace {

// Where a stopped thread is, and its innermost frame.
bool registers_of(thread_act_t thread, uintptr_t* at, uintptr_t* frame) {
#if defined(__x86_64__)
  x86_thread_state64_t state = {};
  mach_msg_type_number_t count = x86_THREAD_STATE64_COUNT;
  if (thread_get_state(thread, x86_THREAD_STATE64, reinterpret_cast<thread_state_t>(&state), &count) != 0) return false;
  *at = state.__rip;
  *frame = state.__rbp;
#else
  arm_thread_state64_t state = {};
  mach_msg_type_number_t count = ARM_THREAD_STATE64_COUNT;
  if (thread_get_state(thread, ARM_THREAD_STATE64, reinterpret_cast<thread_state_t>(&state), &count) != 0) return false;
  *at = __darwin_arm_thread_state64_get_pc(state);
  *frame = __darwin_arm_thread_state64_get_fp(state);
#endif
  return true;
}

}  // namespace

int sample_signal() { return 0; }

void stack_sample_open() {}

uint32_t stack_of_delivery(const Client& client) {
  if (!kHasScope || run().in_process || load_acquire(client.current) == nullptr) return 0;
  CurrentCall call = {};
  if (handler_scope_current_call(static_cast<pid_t>(client.thread), &call) && call.stack != 0) return call.stack;
  const thread_act_t thread = pthread_mach_thread_np(client.delivery);
  if (thread == MACH_PORT_NULL || thread_suspend(thread) != KERN_SUCCESS) return 0;
  uintptr_t addresses[32];
  unsigned count = 0;
  uintptr_t frame = 0;
  if (registers_of(thread, &addresses[0], &frame)) {
    count = 1;
    uintptr_t words[2];
    while (count < 32 && frame % 8 == 0 && read_word(reinterpret_cast<const void*>(frame), &words[0]) &&
           read_word(reinterpret_cast<const void*>(frame + 8), &words[1]) && words[1] != 0) {
      addresses[count++] = words[1] & 0x7fffffffffff;
      if (words[0] <= frame) break;
      frame = words[0];
    }
  }
  thread_resume(thread);
  return ledger_stack(addresses, count);
}

}  // namespace esreplay
