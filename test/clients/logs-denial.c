// Logs a denial before it answers, with os_log or (-DPRINTF) with printf, and with -DEACH every exec. No
// deadline is missed here, ever. With -DFULL_PIPE its standard error is a pipe that nobody reads until the line of a log
// waits for it.
#include "client.h"

#include <os/log.h>

#if defined(FULL_PIPE)
#include <sys/syscall.h>

static atomic_int logging;  // the thread that does

static bool is_writing(int thread) {
  char path[64], now[64] = "", line[64];
  snprintf(path, sizeof path, "/proc/self/task/%d/syscall", thread);
  snprintf(line, sizeof line, "%d 0x%x ", SYS_write, STDERR_FILENO);
  int file = open(path, O_RDONLY);
  must(file >= 0 && read(file, now, sizeof now - 1) > 0, "the kernel tells what a thread does");
  close(file);
  return strncmp(now, line, strlen(line)) == 0;
}

static void* read_when_waited_for(void* end) {
  char bytes[4096];
  while (atomic_load(&logging) == 0 || !is_writing(atomic_load(&logging))) usleep(1000);
  while (read((int)(intptr_t)end, bytes, sizeof bytes) > 0) {
  }
  return NULL;
}

static void fill_stderr(void) {
  int ends[2];
  pthread_t reader;
  must(pipe(ends) == 0 && fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0, "a pipe");
  while (write(ends[1], "x", 1) == 1) {
  }
  must(fcntl(ends[1], F_SETFL, 0) == 0 && dup2(ends[1], STDERR_FILENO) == STDERR_FILENO, "a full pipe");
  must(pthread_create(&reader, NULL, read_when_waited_for, (void*)(intptr_t)ends[0]) == 0, "a thread");
}
#endif

static void handle(es_client_t* client, const es_message_t* message) {
#ifdef EACH
  bool wanted = message->event_type == ES_EVENT_TYPE_AUTH_EXEC;
#else
  bool wanted = strstr(path_of(message), "denied") != NULL;
#endif
  if (!wanted) {
    allow(client, message);
    return;
  }
#if defined(FULL_PIPE)
  atomic_store(&logging, (int)syscall(SYS_gettid));
#endif
#ifdef PRINTF
  printf("denied %s\n", path_of(message));  // found here
#else
  os_log_error(OS_LOG_DEFAULT, "denied %{public}s", path_of(message));  // found here
#endif
  answer(client, message, ES_AUTH_RESULT_DENY);
}

int main(void) {
#if defined(FULL_PIPE)
  fill_stderr();
#endif
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
