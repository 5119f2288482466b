// Written as public sample clients are: an event switch, messages copied to a concurrent queue, dispatch_main. -DPRINTS
// prints a line for each message before.
#include <EndpointSecurity/EndpointSecurity.h>
#include <bsm/libbsm.h>
#include <dispatch/dispatch.h>
#include <os/log.h>
#include <stdio.h>

static dispatch_queue_t event_queue;

static bool is_trusted(const es_process_t *process) {
  return process->is_platform_binary || strncmp(process->signing_id.data, "com.apple.", 10) == 0;
}

static void handle_exec(es_client_t *client, const es_message_t *message) {
  const es_process_t *target = message->event.exec.target;
  uint32_t count = es_exec_arg_count(&message->event.exec);
  for (uint32_t i = 0; i < count; i++) {
    es_string_token_t argument = es_exec_arg(&message->event.exec, i);
    os_log_debug(OS_LOG_DEFAULT, "argument %u: %{public}.*s", i, (int)argument.length, argument.data);
  }
  es_auth_result_t result =
      is_trusted(target) || target->team_id.length > 0 ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY;
  if (es_respond_auth_result(client, message, result, true) != ES_RESPOND_RESULT_SUCCESS) {
    os_log_error(OS_LOG_DEFAULT, "cannot answer for pid %d", audit_token_to_pid(target->audit_token));
  }
}

static void handle_event(es_client_t *client, const es_message_t *message) {
  switch (message->event_type) {
    case ES_EVENT_TYPE_AUTH_EXEC:
      handle_exec(client, message);
      break;
    case ES_EVENT_TYPE_AUTH_OPEN:
      es_respond_flags_result(client, message, UINT32_MAX, false);
      break;
    default:
      if (message->action_type == ES_ACTION_TYPE_AUTH)
        es_respond_auth_result(client, message, ES_AUTH_RESULT_ALLOW, true);
      break;
  }
}

int main(int argc, char *argv[]) {
  (void)argc, (void)argv;
  dispatch_queue_attr_t attributes =
      dispatch_queue_attr_make_with_qos_class(DISPATCH_QUEUE_CONCURRENT, QOS_CLASS_USER_INITIATED, 0);
  event_queue = dispatch_queue_create("com.example.events", attributes);

  es_client_t *client = NULL;
  es_new_client_result_t result = es_new_client(&client, ^(es_client_t *c, const es_message_t *message) {
#ifdef PRINTS
    printf("event %d\n", message->event_type);  // found here
#endif
    es_retain_message(message);
    dispatch_async(event_queue, ^{
      handle_event(c, message);
      es_release_message(message);
    });
  });
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) {
    os_log_error(OS_LOG_DEFAULT, "es_new_client failed: %d", result);
    return EXIT_FAILURE;
  }
  es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_NOTIFY_EXIT};
  if (es_subscribe(client, events, sizeof(events) / sizeof(events[0])) != ES_RETURN_SUCCESS) {
    es_delete_client(client);
    return EXIT_FAILURE;
  }
  dispatch_main();  // found here
}
