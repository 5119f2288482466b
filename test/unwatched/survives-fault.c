// Takes its own fault in the ES handler: the signal handler opens a file and lets the write succeed (-DELSEWHERE: the
// fault is on a queue).
#include "../clients/client.h"

#include <signal.h>
#include <sys/mman.h>

static char *page;

static void on_fault(int signal) {
  (void)signal;
  int fd = open("/etc/passwd", O_RDONLY);
  must(fd >= 0, "open works");
  close(fd);
  must(mprotect(page, 4096, PROT_READ | PROT_WRITE) == 0, "the page can be written");
}

static void fault(void) { *(volatile char *)page = 1; }

static void handle(es_client_t *client, const es_message_t *message) {
#if defined(ELSEWHERE)
  dispatch_async(queue, ^{
    fault();
  });
#else
  fault();
#endif
  allow(client, message);
}

int main(void) {
  page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  signal(SIGSEGV, on_fault);
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
