#include "replayer/delivery/denied_create.h"

#include "replayer/causality/causality.h"
#include "replayer/messages/message_source.h"
#include "replayer/run/recorded_trace.h"

namespace esreplay {

uint32_t denied_payload(uint32_t index) {
  const TraceIndex& trace = run_trace();
  if (run_messages().is_injected(index)) return index;
  if (trace.message(index).event_type != ES_EVENT_TYPE_NOTIFY_CREATE) return index;
  uint32_t before = run_causality().previous(index);
  while (before != kNoMessage && trace.message(before).event_type != ES_EVENT_TYPE_AUTH_CREATE)
    before = run_causality().previous(before);
  return before == kNoMessage ? index : before;
}

void become_notification(es_message_t* message) {
  message->event_type = ES_EVENT_TYPE_NOTIFY_CREATE;
  message->action_type = ES_ACTION_TYPE_NOTIFY;
  message->action = {};
  message->action.notify.result_type = ES_RESULT_TYPE_AUTH;
}

}  // namespace esreplay
