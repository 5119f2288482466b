// Subscribes to every number from 0 to 199 and prints how many succeeded; then what each message's version decides.
#include "es_test_client.h"

static void tell(const es_message_t *message) {
  const es_process_t *process = message->process;
  printf("message %d version %u seq %llu global %llu thread %d", message->event_type, message->version,
         (unsigned long long)message->seq_num, (unsigned long long)message->global_seq_num, message->thread != NULL);
  if (message->version >= 2) printf(" tty %d", process->tty != NULL);
  if (message->version >= 10) printf(" category %d", process->cs_validation_category != 0);
  if (message->version >= 11) printf(" cdhash %d", process->cdhash_full.data != NULL);
  if (message->event_type == ES_EVENT_TYPE_NOTIFY_EXEC) {
    const es_event_exec_t *exec = &message->event.exec;
    printf(" args %u env %u", es_exec_arg_count(exec), es_exec_env_count(exec));
    if (message->version >= 3) printf(" cwd %zu", exec->cwd->path.length);
    if (message->version >= 4) printf(" fds %u", es_exec_fd_count(exec));
    if (message->version >= 7) printf(" dyld %d", exec->dyld_exec_path.data != NULL);
  }
  printf("\n");
  fflush(stdout);
}

int main(void) {
  if (es_new_client(&g_client, ^(es_client_t *client, const es_message_t *message) {
        tell(message);
        answer(client, message, 0);
      }) != ES_NEW_CLIENT_RESULT_SUCCESS)
    return 1;
  es_event_type_t events[200];
  for (unsigned i = 0; i < 200; ++i) events[i] = (es_event_type_t)i;
  if (es_subscribe(g_client, events, 200) != ES_RETURN_SUCCESS) return 1;
  size_t count = 0;
  es_event_type_t *subscriptions = NULL;
  if (es_subscriptions(g_client, &count, &subscriptions) != ES_RETURN_SUCCESS) return 1;
  printf("subscriptions %zu last %d\n", count, count == 0 ? -1 : (int)subscriptions[count - 1]);
  free(subscriptions);
  fflush(stdout);
  wait_for_the_end();
}
