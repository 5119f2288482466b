// Lets nobody else have its daemon's task port, and takes every suspension for a resumption. -DRIGHT looks which it is.
#include "guard.h"

static void handle(es_client_t* client, const es_message_t* message) {
  bool is_port = message->event_type == ES_EVENT_TYPE_AUTH_GET_TASK;
  const es_event_proc_suspend_resume_t* change = &message->event.proc_suspend_resume;
  const es_process_t* target = is_port ? message->event.get_task.target : change->target;
#ifdef RIGHT
  bool harms = is_port || change->type != ES_PROC_SUSPEND_RESUME_TYPE_RESUME;
#else
  bool harms = is_port;
#endif
  decide(client, message, harms && target != NULL && is_trusted(target) && !is_trusted(message->process));
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_GET_TASK, ES_EVENT_TYPE_AUTH_PROC_SUSPEND_RESUME);
  stay();
}
