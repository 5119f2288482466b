// A monitor whose main thread never sleeps: it polls a counter that the handler advances.
#include <EndpointSecurity/EndpointSecurity.h>
#include <TargetConditionals.h>
#include <bsm/libbsm.h>
#include <fcntl.h>
#include <libproc.h>
#include <mach/mach_time.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#if !TARGET_OS_OSX && !TARGET_OS_LINUX
#error "not a system that this was written for"
#endif

static atomic_ulong seen, written;
static atomic_ullong slowest;

static void note_time(const es_message_t* message) {
  uint64_t ticks = mach_absolute_time() - message->mach_time;
  unsigned long long before = atomic_load(&slowest);
  while (ticks > before && !atomic_compare_exchange_weak(&slowest, &before, ticks)) {
  }
}

int main(void) {
  es_client_t* client = NULL;
  switch (es_new_client(&client, ^(es_client_t* c, const es_message_t* message) {
    if (message->event_type == ES_EVENT_TYPE_AUTH_OPEN) {
      if ((message->event.open.fflag & (FWRITE | O_TRUNC)) != 0) atomic_fetch_add(&written, 1);
      es_respond_flags_result(c, message, (uint32_t)message->event.open.fflag, false);
    }
    note_time(message);
    atomic_fetch_add(&seen, 1);
  })) {
    case ES_NEW_CLIENT_RESULT_SUCCESS: break;
    case ES_NEW_CLIENT_RESULT_ERR_NOT_ENTITLED:
    case ES_NEW_CLIENT_RESULT_ERR_NOT_PERMITTED:
    case ES_NEW_CLIENT_RESULT_ERR_NOT_PRIVILEGED:
      fputs("Run it as root, with the entitlement and with full disk access.\n", stderr);
      return EXIT_FAILURE;
    default: return EXIT_FAILURE;
  }
  if (es_mute_path(client, "/usr/sbin/cfprefsd", ES_MUTE_PATH_TYPE_LITERAL) != ES_RETURN_SUCCESS) return EXIT_FAILURE;
  es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_NOTIFY_EXIT};
  if (es_subscribe(client, events, sizeof(events) / sizeof(events[0])) != ES_RETURN_SUCCESS) return EXIT_FAILURE;
  char path[PROC_PIDPATHINFO_MAXSIZE];
  if (proc_pidpath(getpid(), path, sizeof(path)) <= 0) return EXIT_FAILURE;
  for (unsigned long shown = 0;;) {
    unsigned long now = atomic_load(&seen);
    if (now - shown < 1000) continue;
    printf("%s: %lu events, %lu for writing\n", path, now, atomic_load(&written));
    shown = now;
  }
}
