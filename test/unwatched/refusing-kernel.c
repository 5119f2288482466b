// Starts a program under a kernel that refuses the words before it: `sud`, `perf`, `rusage`, each by a seccomp filter
// as in a container. ./refusing-kernel sud perf -- program arguments...
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef PR_SET_SYSCALL_USER_DISPATCH
#define PR_SET_SYSCALL_USER_DISPATCH 59
#endif

static const struct sock_filter load_number = BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
static const struct sock_filter load_first_argument =
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0]));
static const struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);

static void refuse(int number, int argument, int error) {
  struct sock_filter filter[] = {
      load_number,
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 3),
      load_first_argument,
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, argument, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
      allow,
  };
  if (argument < 0) filter[3] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JA, 0, 0, 0);
  const struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
    perror("refusing-kernel: seccomp");
    _exit(125);
  }
}

int main(int count, char** words) {
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return 125;
  int at = 1;
  for (; at < count && strcmp(words[at], "--") != 0; at++) {
    if (strcmp(words[at], "sud") == 0) refuse(SYS_prctl, PR_SET_SYSCALL_USER_DISPATCH, EINVAL);
    if (strcmp(words[at], "perf") == 0) refuse(SYS_perf_event_open, -1, EACCES);
    if (strcmp(words[at], "rusage") == 0) refuse(SYS_getrusage, 1, EPERM);  // RUSAGE_THREAD
  }
  if (at + 1 >= count) return 125;
  execv(words[at + 1], words + at + 1);
  perror("refusing-kernel: exec");
  return 125;
}
