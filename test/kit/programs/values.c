// Prints the numbers in messages by its system's names, and answers opens with O_CREAT | FREAD: the trace of
// values.test.ts. DARWIN: keeps macOS's numbers.
#include <EndpointSecurity/EndpointSecurity.h>
#include <bsm/libbsm.h>
#include <esreplay/values.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

#define HAS(value, flag) (((value) & (flag)) == (flag) ? " " #flag : "")

static void tell_open(es_client_t* client, const es_message_t* message) {
  int flags = message->event.open.fflag;
  printf("open%s%s%s%s%s%s%s", HAS(flags, FREAD), HAS(flags, FWRITE), HAS(flags, O_CREAT), HAS(flags, O_TRUNC),
         HAS(flags, O_APPEND), HAS(flags, O_NONBLOCK), HAS(flags, O_CLOEXEC));
  printf("%s%s%s%s %x\n", HAS(flags, O_EVTONLY), HAS(flags, O_SYMLINK), HAS(flags, O_EXLOCK), HAS(flags, O_NOFOLLOW),
         (unsigned)flags);
  if (message->action_type == ES_ACTION_TYPE_NOTIFY) {
    unsigned granted = message->action.notify.result.flags;
    printf("granted%s%s%s\n", HAS(granted, FREAD), HAS(granted, O_CREAT), granted == UINT32_MAX ? " all" : "");
    return;
  }
  bool everything = (flags & O_EVTONLY) != 0;
  bool echo = (flags & O_NONBLOCK) != 0;
  uint32_t answer = everything ? UINT32_MAX : echo ? (uint32_t)flags : (uint32_t)(FREAD | O_CREAT);
  es_respond_flags_result(client, message, answer, false);
}

static void tell(es_client_t* client, const es_message_t* message) {
  int status = message->event_type == ES_EVENT_TYPE_NOTIFY_EXIT ? message->event.exit.stat : 0;
  switch (message->event_type) {
    case ES_EVENT_TYPE_AUTH_OPEN:
    case ES_EVENT_TYPE_NOTIFY_OPEN: tell_open(client, message); break;
    case ES_EVENT_TYPE_NOTIFY_SIGNAL:
      printf("signal %s %d\n", message->event.signal.sig == SIGINFO ? "SIGINFO" : strsignal(message->event.signal.sig),
             message->event.signal.sig);
      break;
    case ES_EVENT_TYPE_NOTIFY_EXIT:
      printf("exit %d:%d %d:%s\n", WIFEXITED(status), WEXITSTATUS(status), WIFSIGNALED(status),
             WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "");
      break;
    case ES_EVENT_TYPE_NOTIFY_MMAP: {
      int flags = message->event.mmap.flags;
      printf("mmap%s%s%s%s\n", HAS(flags, MAP_PRIVATE), HAS(flags, MAP_FIXED), HAS(flags, MAP_ANON),
             HAS(flags, MAP_JIT));
      break;
    }
    default:
      printf("fcntl %s\n", message->event.fcntl.cmd == F_SETLKW      ? "F_SETLKW"
                           : message->event.fcntl.cmd == F_FULLFSYNC ? "F_FULLFSYNC"
                                                                     : "?");
  }
}

int main(void) {
  if (freopen(getenv("TOLD"), "w", stdout) == NULL) return 1;
#ifdef DARWIN
  esreplay_keep_darwin_values();
#endif
  es_client_t* client = NULL;
  es_new_client_result_t result = es_new_client(&client, ^(es_client_t* own, const es_message_t* message) {
    tell(own, message);
    fflush(stdout);
  });
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) return 1;
  es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_OPEN,   ES_EVENT_TYPE_NOTIFY_OPEN, ES_EVENT_TYPE_NOTIFY_SIGNAL,
                              ES_EVENT_TYPE_NOTIFY_EXIT, ES_EVENT_TYPE_NOTIFY_MMAP, ES_EVENT_TYPE_NOTIFY_FCNTL};
  if (es_subscribe(client, events, 6) != ES_RETURN_SUCCESS) return 1;
  for (;;) pause();
}
