// Mutes itself and starts a helper for the first message: found there. -DMUTES_ITS_HELPER is the right way.
#include <bsm/libbsm.h>
#include <mach/mach.h>
#include <spawn.h>
#include <sys/wait.h>

#include "client.h"

extern char **environ;

static void start_helper(void) {
  char *const words[] = {(char *)"sh", (char *)"-c", (char *)":", NULL};
  pid_t helper = 0;
  int status = 0;
  int error = posix_spawn(&helper, "/bin/sh", NULL, NULL, words, environ);  // found here
  must(error == 0, "posix_spawn works");
  must(waitpid(helper, &status, 0) == helper && status == 0, "the helper ends well");
}

static void handle(es_client_t *client, const es_message_t *message) {
  static bool started = false;
  allow(client, message);
  if (started) return;
  started = true;
  dispatch_async(queue, ^{
    start_helper();
  });
}

static void mute(es_client_t *client) {
  audit_token_t token;
  mach_msg_type_number_t count = TASK_AUDIT_TOKEN_COUNT;
  must(task_info(mach_task_self(), TASK_AUDIT_TOKEN, (task_info_t)&token, &count) == KERN_SUCCESS, "task_info works");
  must(es_mute_process(client, &token) == ES_RETURN_SUCCESS, "es_mute_process works");
#if defined(MUTES_ITS_HELPER)
  must(es_mute_path(client, "/bin/sh", ES_MUTE_PATH_TYPE_LITERAL) == ES_RETURN_SUCCESS, "es_mute_path works");
#endif
}

int main(void) {
  es_client_t *client = NULL;
  queue = dispatch_queue_create("test.client", DISPATCH_QUEUE_SERIAL);
  es_new_client(&client, ^(es_client_t *own, const es_message_t *message) {
    handle(own, message);
  });
  mute(client);
  must(es_subscribe(client, EVENTS(ES_EVENT_TYPE_AUTH_OPEN)) == ES_RETURN_SUCCESS, "es_subscribe");
  stay();
}
