// Works on a queue and has a timer answer for it when 20 % of the budget, at least 1 s and at most 5 s, is left. The
// examination of messages about a path with "slow" in it lasts until long after that.
#include "client.h"

typedef struct {
  es_client_t *client;
  const es_message_t *message;
  atomic_bool answered;
  atomic_int owners;
} job_t;

static void settle(job_t *job, es_auth_result_t result) {
  if (!atomic_exchange(&job->answered, true)) {
    must(answer(job->client, job->message, result) == ES_RESPOND_RESULT_SUCCESS, "the first answer is taken");
    es_release_message(job->message);
  }
  if (atomic_fetch_sub(&job->owners, 1) == 1) free(job);
}

static void handle(es_client_t *client, const es_message_t *message) {
  int64_t budget = (int64_t)ticks_to_ns(message->deadline - message->mach_time);
  int64_t headroom = budget / 5;
  if (headroom < (int64_t)NSEC_PER_SEC) headroom = NSEC_PER_SEC;
  if (headroom > (int64_t)(5 * NSEC_PER_SEC)) headroom = 5 * NSEC_PER_SEC;
  job_t *job = malloc(sizeof *job);
  *job = (job_t){client, message, false, 2};
  bool slow = strstr(path_of(message), "slow") != NULL;
  es_retain_message(message);
  dispatch_after(dispatch_time(message->deadline, -headroom), dispatch_get_global_queue(QOS_CLASS_DEFAULT, 0), ^{
    settle(job, ES_AUTH_RESULT_DENY);
  });
  dispatch_async(queue, ^{
    if (slow) usleep(600000);
    settle(job, ES_AUTH_RESULT_ALLOW);
  });
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
