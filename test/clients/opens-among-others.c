// Opens a file on a queue for every AUTH_EXEC, and subscribes to opens like every client. -DDENIES denies opens and
// opens nothing; -DIS_DENIED expects that; -DMUTES_ITSELF does not receive its own.
#include "client.h"

#include <mach/mach.h>

#ifndef DENIES
static void open_file(void) {
  int fd = open("/etc/passwd", O_RDONLY | O_CLOEXEC);
#ifdef IS_DENIED
  must(fd < 0 && errno == EPERM, "open is denied");
#else
  must(fd >= 0, "open works");
  char byte;
  must(read(fd, &byte, 1) == 1 && close(fd) == 0, "the file can be read");
#endif
}
#endif

static void handle(es_client_t* client, const es_message_t* message) {
  if (!is_auth(message)) return;
#ifdef DENIES
  answer(client, message, message->event_type == ES_EVENT_TYPE_AUTH_OPEN ? ES_AUTH_RESULT_DENY : ES_AUTH_RESULT_ALLOW);
#else
  if (message->event_type == ES_EVENT_TYPE_AUTH_OPEN) {
    allow(client, message);
    return;
  }
  es_retain_message(message);
  dispatch_async(queue, ^{
    open_file();
    allow(client, message);
    es_release_message(message);
  });
#endif
}

int main(void) {
  es_client_t* client = NULL;
  queue = dispatch_queue_create("test.client", DISPATCH_QUEUE_SERIAL);
  es_new_client_result_t made = es_new_client(&client, ^(es_client_t* own, const es_message_t* message) {
    handle(own, message);
  });
  must(made == ES_NEW_CLIENT_RESULT_SUCCESS, "es_new_client works");
#ifdef MUTES_ITSELF
  audit_token_t token;
  mach_msg_type_number_t count = TASK_AUDIT_TOKEN_COUNT;
  must(task_info(mach_task_self(), TASK_AUDIT_TOKEN, (task_info_t)&token, &count) == KERN_SUCCESS, "task_info works");
  must(es_mute_process(client, &token) == ES_RETURN_SUCCESS, "es_mute_process works");
#endif
  must(es_subscribe(client, EVENTS(ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_NOTIFY_OPEN)) ==
           ES_RETURN_SUCCESS,
       "es_subscribe works");
  stay();
}
