// Looks up processes of the trace in its handler and prints the answers: the trace of processes.test.ts.
#include <EndpointSecurity/EndpointSecurity.h>
#include <Security/Security.h>
#include <bsm/libbsm.h>
#include <errno.h>
#include <libproc.h>
#include <mach/mach.h>
#include <pwd.h>
#include <signal.h>

// macOS's own sizes.
_Static_assert(sizeof(struct proc_bsdinfo) == 136 && sizeof(struct proc_bsdshortinfo) == 64, "process");
_Static_assert(sizeof(struct proc_taskinfo) == 96 && sizeof(struct proc_taskallinfo) == 232, "task");
_Static_assert(sizeof(struct vnode_info_path) == 1176 && sizeof(struct vnode_fdinfowithpath) == 1200, "file");

// The pids of the trace, in its order.
enum { PARENT = 5000001, CHILD = 5000002, TARGET = 5000003, STRANGER = 5000009 };

static void tell(int pid) {
  char path[PROC_PIDPATHINFO_MAXSIZE], name[64];
  errno = 0;
  int length = proc_pidpath(pid, path, sizeof path);
  if (length == 0) {
    printf(" %d:%s", pid, errno == ESRCH ? "gone" : strerror(errno));
    return;
  }
  printf(" %d:%s", pid, path);
  if (length != (int)strlen(path) || proc_name(pid, name, sizeof name) != (int)strlen(name)) printf("!");
  if (strcmp(strrchr(path, '/') + 1, name) != 0) printf("!%s", name);
}

static void tell_all(const es_message_t* message) {
  printf("%u", message->event_type);
  tell(PARENT);
  tell(CHILD);
  tell(TARGET);
  tell(STRANGER);
  int pids[64];
  int count = proc_listpids(PROC_ALL_PIDS, 0, pids, sizeof pids) / (int)sizeof(int);
  printf(" |");
  for (int i = 0; i < count; i++)
    if (pids[i] != getpid()) printf(" %d", pids[i]);
  printf("\n");
}

static void tell_task(const char* name, SecTaskRef task) {
  CFErrorRef error = NULL;
  CFStringRef identifier = SecTaskCopySigningIdentifier(task, &error);
  printf("task %s %s %ld", name, identifier == NULL ? "none" : CFStringGetCStringPtr(identifier, kCFStringEncodingUTF8),
         error == NULL ? 0 : CFErrorGetCode(error));
  if (identifier != NULL) CFRelease(identifier);
  if (error != NULL) CFRelease(error);
  CFDictionaryRef values = SecTaskCopyValuesForEntitlements(task, NULL, NULL);
  printf(" %d %ld\n", SecTaskCopyValueForEntitlement(task, CFSTR("com.example.right"), NULL) == NULL,
         values == NULL ? -1 : CFDictionaryGetCount(values));
  if (values != NULL) CFRelease(values);
  CFRelease(task);
}

static void by_token(audit_token_t token) {
  audit_token_t other = token;
  other.val[7]++;
  printf("signal %d %d %d %d %d\n", proc_signal_with_audittoken(&token, SIGTERM),
         proc_signal_with_audittoken(&other, SIGTERM) == ESRCH, proc_signal_with_audittoken(&token, 0) == EINVAL,
         proc_signal_with_audittoken(&token, NSIG) == EINVAL, proc_signal_with_audittoken(NULL, SIGTERM) == EINVAL);
  tell_task("trace", SecTaskCreateWithAuditToken(NULL, token));
  tell_task("other", SecTaskCreateWithAuditToken(NULL, other));
  tell_task("self", SecTaskCreateFromSelf(NULL));
}

static void details(void) {
  struct proc_bsdinfo info;
  int size = proc_pidinfo(PARENT, PROC_PIDTBSDINFO, 0, &info, sizeof info);
  printf("info %d %u %u %u %u %u %u %s %llu %u\n", size == PROC_PIDTBSDINFO_SIZE, info.pbi_pid, info.pbi_ppid,
         info.pbi_pgid, info.pbi_uid, info.pbi_ruid, info.pbi_rgid, info.pbi_comm,
         (unsigned long long)info.pbi_start_tvsec, info.e_tdev);
  struct proc_bsdshortinfo brief;
  size = proc_pidinfo(PARENT, PROC_PIDT_SHORTBSDINFO, 0, &brief, sizeof brief);
  printf("brief %d %u %s\n", size == PROC_PIDT_SHORTBSDINFO_SIZE, brief.pbsi_uid, brief.pbsi_comm);
  struct proc_taskallinfo all;
  size = proc_pidinfo(PARENT, PROC_PIDTASKALLINFO, 0, &all, sizeof all);
  printf("all %d %u\n", size == PROC_PIDTASKALLINFO_SIZE, all.pbsd.pbi_pid);
  errno = 0;
  printf("small %d %d\n", proc_pidinfo(PARENT, PROC_PIDTBSDINFO, 0, &info, 8), errno == ENOMEM);
  printf("files %d %d\n", proc_pidinfo(PARENT, PROC_PIDLISTFDS, 0, &info, sizeof info), errno == ENOTSUP);
  printf("flavour %d %d\n", proc_pidinfo(PARENT, 77, 0, &info, sizeof info), errno == EINVAL);
  int pids[8] = {0};
  printf("children %d %d\n", proc_listchildpids(PARENT, pids, sizeof pids), pids[0]);
  printf("room %d\n", proc_listpids(PROC_ALL_PIDS, 0, NULL, 0) > 0);

  mach_port_t port = MACH_PORT_NULL;
  audit_token_t token;
  mach_msg_type_number_t count = TASK_AUDIT_TOKEN_COUNT;
  kern_return_t named = task_name_for_pid(mach_task_self(), PARENT, &port);
  kern_return_t told = task_info(port, TASK_AUDIT_TOKEN, (task_info_t)&token, &count);
  printf("token %d %d %d\n", named, told, audit_token_to_pid(token));
  char path[PROC_PIDPATHINFO_MAXSIZE];
  by_token(token);
  printf("by token %d", proc_pidpath_audittoken(&token, path, sizeof path) > 0);
  token.val[7]++;
  printf(" %d\n", proc_pidpath_audittoken(&token, path, sizeof path));
  // A caller that does not check for NULL would crash here.
  struct passwd* real = getpwuid(info.pbi_ruid);
  printf("user %s %s %u", real->pw_name, real->pw_dir, real->pw_gid);
  printf(" %s %d\n", getpwuid(info.pbi_uid)->pw_name, getpwuid(3999999999U) == NULL);
}

int main(void) {
  if (freopen(getenv("TOLD"), "w", stdout) == NULL) return 1;
  setvbuf(stdout, NULL, _IOLBF, 0);
  es_client_t* client = NULL;
  es_new_client_result_t result = es_new_client(&client, ^(es_client_t* own, const es_message_t* message) {
    tell_all(message);
    if (message->event_type == ES_EVENT_TYPE_NOTIFY_EXIT && audit_token_to_pid(message->process->audit_token) == CHILD)
      details();
    if (message->action_type == ES_ACTION_TYPE_AUTH) es_respond_auth_result(own, message, ES_AUTH_RESULT_ALLOW, false);
  });
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) return 1;
  es_event_type_t events[] = {ES_EVENT_TYPE_NOTIFY_FORK, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_NOTIFY_EXEC,
                              ES_EVENT_TYPE_NOTIFY_SIGNAL, ES_EVENT_TYPE_NOTIFY_EXIT};
  if (es_subscribe(client, events, 5) != ES_RETURN_SUCCESS) return 1;
  for (;;) pause();
}
