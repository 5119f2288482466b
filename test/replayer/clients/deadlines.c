// Sets and reads the bounds of budgets, as the first argument says: `ordinary` or `descendants` print what the calls
// return, `change` sets a maximum while a message is open. Prints each call's return value and result.
#include "es_test_client.h"

static const es_event_type_t g_open[] = {ES_EVENT_TYPE_AUTH_OPEN};
static const es_event_type_t g_exec[] = {ES_EVENT_TYPE_AUTH_EXEC};
static const es_event_type_t g_notify[] = {ES_EVENT_TYPE_NOTIFY_OPEN};
static const es_event_type_t g_bootstrap[] = {ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_BOOTSTRAP_LOOK_UP};

static void say_max(void) {
  uint32_t most = 7;
  es_return_t result = es_get_deadline_max_milliseconds(g_client, ES_EVENT_TYPE_AUTH_OPEN, &most);
  printf("max %d %u\n", result, most);
}

static void say_min(void) {
  uint32_t least = 7;
  es_return_t result = es_get_deadline_min_milliseconds(g_client, ES_EVENT_TYPE_AUTH_OPEN, &least);
  printf("min %d %u\n", result, least);
}

static void ordinary(void) {
  es_deadline_miss_mode_t mode;
  say_max();
  printf("set max %d\n", es_set_deadline_max_milliseconds(g_client, g_open, 1, 300));
  say_max();
  printf("set max of a NOTIFY %d\n", es_set_deadline_max_milliseconds(g_client, g_notify, 1, 300));
  printf("set max of nothing %d\n", es_set_deadline_max_milliseconds(g_client, g_open, 0, 300));
  printf("set max of 0 %d\n", es_set_deadline_max_milliseconds(g_client, g_open, 1, 0));
  printf("set max above %d\n", es_set_deadline_max_milliseconds(g_client, g_exec, 1, 600000));
  printf("set min %d\n", es_set_deadline_min_milliseconds(g_client, g_open, 1, 300));
  say_min();
  printf("mode %d", es_get_deadline_miss_mode(g_client, &mode));
  printf(" %d\n", mode);
  printf("set mode %d\n", es_set_deadline_miss_mode(g_client, ES_DEADLINE_MISS_MODE_FAIL_OPEN));
  printf("mode %d", es_get_deadline_miss_mode(g_client, &mode));
  printf(" %d\n", mode);
  printf("set no mode %d\n", es_set_deadline_miss_mode(g_client, (es_deadline_miss_mode_t)9));
}

static void descendants(void) {
  say_min();
  printf("set min %d\n", es_set_deadline_min_milliseconds(g_client, g_open, 1, 9000));
  say_max();
  printf("set max %d\n", es_set_deadline_max_milliseconds(g_client, g_open, 1, 5000));
  say_min();
  printf("set min %d\n", es_set_deadline_min_milliseconds(g_client, g_open, 1, 7000));
  say_max();
  printf("set min of bootstrap %d\n", es_set_deadline_min_milliseconds(g_client, g_bootstrap, 2, 60000));
  printf("set min of exec %d\n", es_set_deadline_min_milliseconds(g_client, g_exec, 1, 20000));
}

int main(int argc, char** argv) {
  const char* how = argc > 1 ? argv[1] : "ordinary";
  es_handler_block_t handler = ^(es_client_t* client, const es_message_t* message) {
    if (strcmp(how, "change") == 0 && message->global_seq_num == 0) {
      printf("set max %d\n", es_set_deadline_max_milliseconds(client, g_exec, 1, 50));
      fflush(stdout);
      usleep(200000);
    }
    answer(client, message, 0);
  };
  es_new_client_result_t result = strcmp(how, "descendants") == 0 ? es_new_descendants_client(&g_client, handler)
                                                                  : es_new_client(&g_client, handler);
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) return 1;
  if (strcmp(how, "ordinary") == 0) ordinary();
  if (strcmp(how, "descendants") == 0) descendants();
  fflush(stdout);
  es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN};
  if (es_subscribe(g_client, events, 2) != ES_RETURN_SUCCESS) return 1;
  wait_for_the_end();
}
