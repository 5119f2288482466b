// Counts on what os/log.h includes: Mach's calls, to find the client's own audit token.
#include <os/log.h>

int main(void) {
  audit_token_t own = {{0}};
  mach_msg_type_number_t count = TASK_AUDIT_TOKEN_COUNT;
  kern_return_t found = task_info(mach_task_self(), TASK_AUDIT_TOKEN, (task_info_t)&own, &count);
  os_log(OS_LOG_DEFAULT, "%{public}s %d", found == KERN_SUCCESS ? "found" : "lost", own.val[5] == (unsigned)getpid());
  return found;
}
