// Closes every descriptor that it did not open, once it has its es_client_t, and opens files of its own, which get
// those numbers. The twin (OVER) has opened its file before and puts it over every number. At the last message both
// check that the numbers are theirs, at the same offsets. FROM_STDIN: stdin, stdout and stderr too. SHARED: in a
// sandbox where no thread gets descriptors of its own, as on macOS. NO_OPEN: then gives up its right to open files.
#include <dlfcn.h>
#include <errno.h>
#include <sys/stat.h>

#include "../../clients/client.h"

#if defined(SHARED) || defined(NO_OPEN)
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

#if defined(FROM_STDIN)
enum { FIRST = 0 };
#else
enum { FIRST = 3 };
#endif
// More than a process has after its start, whatever is loaded into it.
enum { NUMBERS = 64, MOST = 1000 };

static const char kText[] = "the client's own\n";
static struct stat own[NUMBERS];
static dispatch_semaphore_t last_came;
static es_message_t *last;

static void handle(es_client_t *client, const es_message_t *message) {
  if (!is_auth(message)) return;
  if (strstr(path_of(message), "/slow") != NULL) usleep(1000);
  if (strstr(path_of(message), "/last") == NULL) {
    allow(client, message);
    return;
  }
  es_retain_message(message);
  last = (es_message_t *)message;
  dispatch_semaphore_signal(last_came);
}

static int make_file(const char *folder, int number) {
  char path[1024];
  snprintf(path, sizeof path, "%s/%d", folder, number);
  int file = open(path, O_RDWR | O_CREAT | O_EXCL, 0600);
  must(file >= 0, "open");
  must(write(file, kText, sizeof kText - 1) == sizeof kText - 1, "write");
  must(lseek(file, 0, SEEK_SET) == 0, "lseek");
  return file;
}

static int put_over(int file, int number) {
  int put = -1;
  // Linux refuses while another thread opens a file of that number, which ours may do where they share the table.
  do {
    put = dup2(file, number);
  } while (put < 0 && errno == EBUSY);
  return put;
}

static void take_numbers(const char *folder, int before) {
  if (before < 0) {
    for (int number = FIRST; number < MOST; ++number) close(number);
    for (int number = FIRST; number < FIRST + NUMBERS; ++number) must(make_file(folder, number) == number, "a number");
  } else {
    for (int number = FIRST; number < FIRST + NUMBERS; ++number) must(put_over(before, number) == number, "dup2");
  }
  for (int at = 0; at < NUMBERS; ++at) must(fstat(FIRST + at, &own[at]) == 0, "fstat");
}

static bool still_own(int at) {
  struct stat now;
  return fstat(FIRST + at, &now) == 0 && now.st_dev == own[at].st_dev && now.st_ino == own[at].st_ino &&
         lseek(FIRST + at, 0, SEEK_CUR) == 0;
}

static int open_numbers(void) {
  int count = 0;
  for (int number = 0; number < MOST; ++number) count += fcntl(number, F_GETFD) >= 0;
  return count;
}

#if defined(SHARED) || defined(NO_OPEN)
static void refuse(unsigned number, unsigned flags) {
  struct sock_filter steps[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {sizeof steps / sizeof *steps, steps};
  must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "no new privileges");
  must(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program) == 0, "seccomp");
}
#endif

int main(int argc, char **argv) {
  must(argc == 3, "a folder and a library");
  last_came = dispatch_semaphore_create(0);
  int before = -1;
#if defined(OVER)
  before = make_file(argv[1], 0);
#endif
#if defined(SHARED)
  refuse(436, 0);  // close_range
#endif
  int at_start = open_numbers();
  es_client_t *client = NULL;
  es_new_client_result_t result = es_new_client(&client, ^(es_client_t *to, const es_message_t *message) {
    handle(to, message);
  });
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) exit(98);
#if !defined(SHARED)
  must(open_numbers() == at_start, "no descriptor more");
#else
  (void)at_start;
#endif
  take_numbers(argv[1], before);
  must(dlopen(argv[2], RTLD_NOW) != NULL, "dlopen");
#if defined(NO_OPEN)
  refuse(SYS_openat, SECCOMP_FILTER_FLAG_TSYNC);
#endif
  const es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_NOTIFY_OPEN};
  if (es_subscribe(client, events, 2) != ES_RETURN_SUCCESS) exit(99);
  dispatch_semaphore_wait(last_came, DISPATCH_TIME_FOREVER);
  for (int at = 0; at < NUMBERS; ++at) must(still_own(at), "a number of its own");
  allow(client, last);
  es_release_message(last);
  stay();
}
