// Lets nobody else send signals to its daemon, and asks for no other event. -DAND=GET_TASK, for example, is right about
// task ports: it asks for them too.
#include "guard.h"

#define EVENT_NAMED(name) ES_EVENT_TYPE_AUTH_##name
#define EVENT(name) EVENT_NAMED(name)

// NULL: the event is about no process.
static const es_process_t* target_of(const es_message_t* message) {
  const es_events_t* event = &message->event;
  switch (message->event_type) {
    case ES_EVENT_TYPE_AUTH_SIGNAL: return event->signal.target;
    case ES_EVENT_TYPE_AUTH_GET_TASK: return event->get_task.target;
    case ES_EVENT_TYPE_AUTH_GET_TASK_READ: return event->get_task_read.target;
    case ES_EVENT_TYPE_AUTH_PROC_SUSPEND_RESUME: return event->proc_suspend_resume.target;
    default: must(false, "an event with a process"); return NULL;
  }
}

static void handle(es_client_t* client, const es_message_t* message) {
  const es_process_t* target = target_of(message);
  decide(client, message, target != NULL && is_trusted(target) && !is_trusted(message->process));
}

int main(void) {
#ifdef AND
  START(handle, ES_EVENT_TYPE_AUTH_SIGNAL, EVENT(AND));
#else
  START(handle, ES_EVENT_TYPE_AUTH_SIGNAL);
#endif
  stay();
}
