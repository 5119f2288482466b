// Opens a file for every open that it receives, its own included. -DWRITES: it appends to a file for every exit, by
// -DPRINTS to its own output, which is one. -DMUTES_ITSELF is the right way, -DMUTES_ITS_PATH another.
#include "client.h"

#include <bsm/libbsm.h>
#include <libproc.h>
#include <mach/mach.h>

#if defined(WRITES)
#define WATCHED ES_EVENT_TYPE_NOTIFY_WRITE, ES_EVENT_TYPE_NOTIFY_EXIT
static int log_file;
#else
#define WATCHED ES_EVENT_TYPE_NOTIFY_OPEN
#endif

static void handle(es_client_t *client, const es_message_t *message) {
  if (is_auth(message)) {
    allow(client, message);
    return;
  }
  es_retain_message(message);
  dispatch_async(queue, ^{
#if defined(WRITES)
    must(write(STDERR_FILENO, "", 0) == 0, "write works");
    must(write(log_file, "!", 1) == 1, "write works");  // found here
#else
    int fd = open("/etc/passwd", O_RDONLY);  // found here
    must(fd >= 0, "open works");
    close(fd);
#endif
    es_release_message(message);
  });
}

static void mute_self(es_client_t *client) {
#if defined(MUTES_ITSELF)
  audit_token_t token;
  mach_msg_type_number_t count = TASK_AUDIT_TOKEN_COUNT;
  must(task_info(mach_task_self(), TASK_AUDIT_TOKEN, (task_info_t)&token, &count) == KERN_SUCCESS, "task_info works");
  must(es_mute_process(client, &token) == ES_RETURN_SUCCESS, "es_mute_process works");
#elif defined(MUTES_ITS_PATH)
  char path[PROC_PIDPATHINFO_MAXSIZE];
  must(proc_pidpath(getpid(), path, sizeof path) > 0, "proc_pidpath works");
  must(es_mute_path(client, path, ES_MUTE_PATH_TYPE_LITERAL) == ES_RETURN_SUCCESS, "es_mute_path works");
#else
  (void)client;
#endif
}

int main(void) {
  es_client_t *client = NULL;
#if defined(WRITES)
  char path[] = "/tmp/esreplay-log-XXXXXX";
  log_file = mkstemp(path);
  must(log_file >= 0 && unlink(path) == 0, "mkstemp works");
#if defined(PRINTS)
  must(dup2(log_file, STDERR_FILENO) == STDERR_FILENO, "dup2 works");
#endif
#endif
  queue = dispatch_queue_create("test.client", DISPATCH_QUEUE_SERIAL);
  es_new_client(&client, ^(es_client_t *own, const es_message_t *message) {
    handle(own, message);
  });
  mute_self(client);
  must(es_subscribe(client, EVENTS(ES_EVENT_TYPE_AUTH_OPEN, WATCHED)) == ES_RETURN_SUCCESS,
       "es_subscribe");
  stay();
}
