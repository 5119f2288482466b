// Audit tokens: every word has its reader, task_info returns the client's own token, and a mute accepts it.
#include <bsm/libbsm.h>
#include <errno.h>
#include <libproc.h>
#include <mach/mach.h>

int main(void) {
  audit_token_t token = {{101, 102, 103, 104, 105, 106, 107, 108}};
  printf("%u %u %u %u %u %d %d %d\n", audit_token_to_auid(token), audit_token_to_euid(token),
         audit_token_to_egid(token), audit_token_to_ruid(token), audit_token_to_rgid(token), audit_token_to_pid(token),
         audit_token_to_asid(token), audit_token_to_pidversion(token));

  mach_msg_type_number_t count = TASK_AUDIT_TOKEN_COUNT;
  kern_return_t kr = task_info(mach_task_self(), TASK_AUDIT_TOKEN, (task_info_t)&token, &count);
  printf("self %d %u %d %d\n", kr, count, audit_token_to_pid(token) == getpid(),
         audit_token_to_euid(token) == geteuid());
  printf("flavour %s\n", mach_error_string(task_info(mach_task_self(), 18, (task_info_t)&token, &count)));
  mach_port_t other = 1;
  printf("other %d\n", task_name_for_pid(mach_task_self(), 1, &other) != KERN_SUCCESS && other == MACH_PORT_NULL);

  char text[PROC_PIDPATHINFO_MAXSIZE];
  printf("path %d\n", proc_pidpath(getpid(), text, sizeof text) == (int)strlen(text) && text[0] == '/');
  printf("name %d %s\n", proc_name(getpid(), text, sizeof text), text);
  errno = 0;
  printf("gone %d %d\n", proc_pidpath(1, text, sizeof text), errno == ESRCH);
  return 0;
}
