// Retains every AUTH message and answers it on another thread; `hold MS` waits before each answer, `until COUNT` before
// the first one, until so many messages have come.
#include <stdatomic.h>
#include "es_test_client.h"

static const es_message_t *g_queue[1 << 16];
static unsigned g_in, g_out;
static pthread_mutex_t g_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t g_more = PTHREAD_COND_INITIALIZER;
static int g_hold_ms, g_least;
static atomic_int g_seen;

static void *work(void *unused) {
  (void)unused;
  for (;;) {
    pthread_mutex_lock(&g_lock);
    while (g_in == g_out) pthread_cond_wait(&g_more, &g_lock);
    const es_message_t *message = g_queue[g_out++ % (1 << 16)];
    pthread_mutex_unlock(&g_lock);
    if (g_hold_ms) usleep(g_hold_ms * 1000);
    while (atomic_load(&g_seen) < g_least) usleep(1000);
    answer(g_client, message, 0);
    es_release_message(message);
  }
}

int main(int argc, char **argv) {
  if (argc > 2 && strcmp(argv[1], "hold") == 0) g_hold_ms = atoi(argv[2]);
  if (argc > 2 && strcmp(argv[1], "until") == 0) g_least = atoi(argv[2]);
  pthread_t worker;
  pthread_create(&worker, NULL, work, NULL);
  if (start(^(es_client_t *client, const es_message_t *message) {
        (void)client;
        atomic_fetch_add(&g_seen, 1);
        if (message->action_type != ES_ACTION_TYPE_AUTH) return;
        es_retain_message(message);
        pthread_mutex_lock(&g_lock);
        g_queue[g_in++ % (1 << 16)] = message;
        pthread_cond_signal(&g_more);
        pthread_mutex_unlock(&g_lock);
      }))
    return 1;
  wait_for_the_end();
}
