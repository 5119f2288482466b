// Asks Mach which threads run, and the table of current calls which ones sleep. The timers of libdispatch are in the
// kernel, which tells nobody, so not everything is known.
#include "replayer/attach/client_activity.h"

#include <mach/mach.h>
#include <cstring>

#if !defined(ESREPLAY_NO_SCOPE)
#include "replayer/scope/current_calls.h"
#include "src/schema/generated/calls.h"
#endif

namespace esreplay {
namespace {

void look_at_thread(Activity& activity, thread_act_t thread) {
  thread_extended_info_data_t info = {};
  mach_msg_type_number_t words = THREAD_EXTENDED_INFO_COUNT;
  if (thread_info(thread, THREAD_EXTENDED_INFO, reinterpret_cast<thread_info_t>(&info), &words) != KERN_SUCCESS) return;
  if (strncmp(info.pth_name, "es-", 3) == 0) return;
  activity.ran_ns += info.pth_user_time + info.pth_system_time;
  if (info.pth_run_state == TH_STATE_RUNNING || info.pth_run_state == TH_STATE_UNINTERRUPTIBLE)
    activity.runnable = true;
}

void look_at_threads(Activity& activity) {
  thread_act_array_t threads = nullptr;
  mach_msg_type_number_t count = 0;
  if (task_threads(mach_task_self(), &threads, &count) != KERN_SUCCESS) return;
  for (mach_msg_type_number_t at = 0; at < count; ++at) {
    look_at_thread(activity, threads[at]);
    mach_port_deallocate(mach_task_self(), threads[at]);
  }
  vm_deallocate(mach_task_self(), reinterpret_cast<vm_address_t>(threads), count * sizeof *threads);
}

#if defined(ESREPLAY_NO_SCOPE)

bool threads_sleep() { return false; }

#else

bool sleeps(uint32_t call) {
  switch (static_cast<uint16_t>(call)) {
    case kCallSleep:
    case kCallUsleep:
    case kCallNanosleep:
    case kCallMachWaitUntil:
    case kCallPthreadCondTimedwait:
    case kCallPthreadCondTimedwaitRelativeNp: return true;
    default: return false;
  }
}

bool threads_sleep() {
  bool sleep = false;
  each_call_slot([&](const CallSlot& slot) { sleep = sleep || sleeps(slot.load()); });
  return sleep;
}

#endif

}  // namespace

Activity look_at_client(uint64_t) {
  Activity activity = {false, false, false, threads_sleep(), false, false, 0, 0};
  look_at_threads(activity);
  return activity;
}

}  // namespace esreplay
