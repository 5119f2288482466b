// Answers, and leaves before the end: `exit`, `abort`, `fork` (the child tries to use the surface), `crash`,
// `own-handler`. `shares`: a child tries to use its parent's client and a message.
#include <signal.h>
#include <sys/wait.h>

#include "es_test_client.h"

static void on_fault(int signal) {
  (void)signal;
  if (write(1, "own handler\n", 12) == 12) _exit(7);
}

static const es_message_t *kept;
static es_client_t *own;

static es_respond_result_t answer_kept(es_auth_result_t result) {
  if (kept->event_type == ES_EVENT_TYPE_AUTH_OPEN)
    return es_respond_flags_result(own, kept, result == ES_AUTH_RESULT_ALLOW ? UINT32_MAX : 0, false);
  return es_respond_auth_result(own, kept, result, false);
}

// None of this may affect the run: 0 if every call failed.
static int use_what_is_the_parents(void) {
  const int succeeded = (answer_kept(ES_AUTH_RESULT_DENY) == ES_RESPOND_RESULT_SUCCESS) << 0 |
                        (es_unsubscribe_all(own) == ES_RETURN_SUCCESS) << 1 |
                        (es_clear_cache(own) == ES_CLEAR_CACHE_RESULT_SUCCESS) << 2 |
                        (es_mute_path(own, "/", ES_MUTE_PATH_TYPE_PREFIX) == ES_RETURN_SUCCESS) << 3 |
                        (es_delete_client(own) == ES_RETURN_SUCCESS) << 4;
  es_release_message(kept);
  return succeeded;
}

static int share_with_child(void) {
  if (start(^(es_client_t *client, const es_message_t *message) {
        if (message->seq_num == 0 && kept == NULL && message->action_type == ES_ACTION_TYPE_AUTH) {
          es_retain_message(message);
          own = client;
          __atomic_store_n(&kept, message, __ATOMIC_RELEASE);
        } else {
          answer(client, message, 0);
        }
      }))
    return 1;
  while (__atomic_load_n(&kept, __ATOMIC_ACQUIRE) == NULL) usleep(1000);
  const pid_t child = fork();
  if (child == 0) _exit(use_what_is_the_parents());
  int status = 0;
  waitpid(child, &status, 0);
  printf("child %d, parent %d\n", WEXITSTATUS(status), answer_kept(ES_AUTH_RESULT_ALLOW));
  fflush(stdout);
  es_release_message(kept);
  return 0;
}

int main(int argc, char **argv) {
  const char *how = argc > 1 ? argv[1] : "exit";
  if (strcmp(how, "shares") == 0) {
    if (share_with_child()) return 1;
    wait_for_the_end();
  }
  if (strcmp(how, "own-handler") == 0) signal(SIGSEGV, on_fault);
  if (start(^(es_client_t *client, const es_message_t *message) {
        answer(client, message, 0);
      }))
    return 1;
  if (strcmp(how, "exit") == 0) exit(3);
  if (strcmp(how, "abort") == 0) abort();
  if (strcmp(how, "crash") == 0 || strcmp(how, "own-handler") == 0) *(volatile int *)16 = 1;
  if (strcmp(how, "fork") == 0) {
    pid_t child = fork();
    if (child == 0) {
      es_client_t *client = NULL;
      _exit(es_new_client(&client, ^(es_client_t *c, const es_message_t *m) {
              (void)c, (void)m;
            }) == ES_NEW_CLIENT_RESULT_SUCCESS);
    }
    int status = 0;
    waitpid(child, &status, 0);
    printf("child %d\n", WEXITSTATUS(status));
    fflush(stdout);
  }
  wait_for_the_end();
}
