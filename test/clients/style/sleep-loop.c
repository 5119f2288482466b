// A monitor in plain C without libdispatch: its main loop prints what the handler put into a ring.
#include <EndpointSecurity/EndpointSecurity.h>
#include <Kernel/kern/cs_blobs.h>
#include <bsm/libbsm.h>
#include <mach/mach_time.h>
#include <stdatomic.h>
#include <unistd.h>

#define RING 256

struct line {
  pid_t pid;
  uint32_t flags;
  uint64_t ticks;
  char path[128];
};

static struct line ring[RING];
static atomic_uint produced;

static void handle(es_client_t *client __unused, const es_message_t *message) {
  unsigned place = atomic_load_explicit(&produced, memory_order_relaxed);
  struct line *line = &ring[place % RING];
  line->pid = audit_token_to_pid(message->process->audit_token);
  line->flags = message->process->codesigning_flags;
  line->ticks = message->mach_time;
  strlcpy(line->path, message->process->executable->path.data, sizeof line->path);
  atomic_store_explicit(&produced, place + 1, memory_order_release);
}

int main(void) {
  es_client_t *client;
  if (es_new_client(&client, ^(es_client_t *c, const es_message_t *message) {
        handle(c, message);
      }))
    return 1;
  es_event_type_t events[] = {ES_EVENT_TYPE_NOTIFY_EXEC, ES_EVENT_TYPE_NOTIFY_FORK, ES_EVENT_TYPE_NOTIFY_EXIT};
  if (es_subscribe(client, events, 3) != ES_RETURN_SUCCESS) return 1;
  mach_timebase_info_data_t base;
  mach_timebase_info(&base);
  for (unsigned consumed = 0;;) {
    while (consumed != atomic_load_explicit(&produced, memory_order_acquire)) {
      struct line *line = &ring[consumed++ % RING];
      printf("%10" PRIu64 " ms  %5d %c %s\n", line->ticks * base.numer / base.denom / 1000000, line->pid,
             line->flags & CS_VALID ? 'v' : '-', line->path);
    }
    fflush(stdout);
    usleep(10000);
  }
}
