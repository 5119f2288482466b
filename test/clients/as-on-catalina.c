// Written as for 10.15: copies instead of retains, the path mutes of that release, no field that came later.
#include "client.h"

// Deprecated since macOS 11, and kept: clients for 10.15 have no other function.
#pragma clang diagnostic ignored "-Wdeprecated-declarations"

// 10.15 writes versions 1 to 3; each field is read only if its version has it.
static void examine(const es_message_t *message) {
  must(message->version <= 3, "a message of 10.15");
  must(message->process->executable->path.data != NULL, "every process has an executable");
  if (message->version >= 2 && message->process->tty != NULL) must(message->process->tty->path.length > 0, "a tty");
  if (message->event_type == ES_EVENT_TYPE_AUTH_EXEC && message->version >= 3)
    must(message->event.exec.cwd != NULL, "an exec has a working directory");
}

static void handle(es_client_t *client, const es_message_t *message) {
  examine(message);
  must(es_message_size(message) >= sizeof(es_message_t), "a size");
  es_message_t *copy = es_copy_message(message);
  must(copy != NULL, "es_copy_message");
  dispatch_async(queue, ^{
    examine(copy);
    allow(client, copy);
    es_free_message(copy);
  });
}

int main(void) {
  es_client_t *client = NULL;
  queue = dispatch_queue_create("test.client", DISPATCH_QUEUE_SERIAL);
  es_new_client(&client, ^(es_client_t *own, const es_message_t *message) {
    handle(own, message);
  });
  must(es_mute_path_literal(client, "/usr/libexec/nobody") == ES_RETURN_SUCCESS, "es_mute_path_literal");
  must(es_mute_path_prefix(client, "/Applications/Nobody/") == ES_RETURN_SUCCESS, "es_mute_path_prefix");
  // Types of later systems are skipped; the rest is subscribed to.
  must(es_subscribe(client, EVENTS(ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_COPYFILE,
                                   ES_EVENT_TYPE_NOTIFY_TCC_MODIFY)) == ES_RETURN_SUCCESS,
       "es_subscribe");
  size_t count = 0;
  es_event_type_t *subscriptions = NULL;
  must(es_subscriptions(client, &count, &subscriptions) == ES_RETURN_SUCCESS && count == 2, "two subscriptions");
  free(subscriptions);
  stay();
}
