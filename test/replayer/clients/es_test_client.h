// The frame of the replayer's test clients: subscribe to a few types, handle, wait until the harness ends the process.
#pragma once
#include <EndpointSecurity/EndpointSecurity.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static es_client_t* g_client;

static inline void answer(es_client_t* client, const es_message_t* message, int deny) {
  if (message->action_type != ES_ACTION_TYPE_AUTH) return;
  if (message->event_type == ES_EVENT_TYPE_AUTH_OPEN) {
    es_respond_flags_result(client, message, deny ? 0 : UINT32_MAX, false);
  } else {
    es_respond_auth_result(client, message, deny ? ES_AUTH_RESULT_DENY : ES_AUTH_RESULT_ALLOW, false);
  }
}

static inline int start(es_handler_block_t handler) {
  es_new_client_result_t result = es_new_client(&g_client, handler);
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) {
    fprintf(stderr, "es_new_client: %d\n", result);
    return 1;
  }
  es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_EXEC,   ES_EVENT_TYPE_AUTH_OPEN,   ES_EVENT_TYPE_NOTIFY_EXEC,
                              ES_EVENT_TYPE_NOTIFY_FORK, ES_EVENT_TYPE_NOTIFY_OPEN, ES_EVENT_TYPE_NOTIFY_EXIT};
  return es_subscribe(g_client, events, sizeof events / sizeof *events) != ES_RETURN_SUCCESS;
}

static inline void wait_for_the_end(void) {
  for (;;) pause();
}
