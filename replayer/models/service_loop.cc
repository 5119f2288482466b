#include "replayer/models/service_loop.h"

#include <unistd.h>
#include "src/schema/generated/calls.h"

#include <cerrno>

#include "replayer/causality/causality.h"
#include "replayer/causality/seeded_delay.h"
#include "replayer/clients/client.h"
#include "replayer/code/stack.h"
#include "replayer/ledger/ledger.h"
#include "replayer/messages/message_source.h"
#include "replayer/models/injection.h"
#include "replayer/models/service_models.h"
#include "replayer/platform/atomics.h"
#include "replayer/platform/own_locks.h"
#include "replayer/platform/platform.h"
#include "replayer/run/run.h"
#include "replayer/run/scope_pause.h"
#include "replayer/schedule/schedule.h"
#include "src/native/clock.h"
#include "src/native/endpoint_security.h"
#include "src/schema/generated/plans.h"

namespace esreplay {
namespace {

// A thread of libdispatch begins at once if one is free. A pool that is stuck for good must not hold up a run.
constexpr uint64_t kMaxToBeginNs = 1000000000;

uint32_t g_sent_underway;
uint64_t g_last_sent_ns;

// A call of a service as the ledger has it.
using StatedCall = SentMessage;

// A service at work, and the services that asked each other for it, up to the call of the client.
struct ServiceCall {
  ReachKind kind;
  uint32_t service;
  uint32_t number;
  ServiceCall* asked_by;
  bool first;              // of its service in the run
  uint32_t last_index;     // the message it caused last
  bool refused;            // the exec of its program was denied: it does nothing more
  uint64_t prescribed_ns;  // its work, and that of services it asked, however long the machine took for it
};

bool work_until(uint64_t end_ns) {
  for (uint64_t now = monotonic_ns(); now < end_ns; now = monotonic_ns()) {
    if (loop_over()) return false;
    sleep_until_ns(end_ns - now < kLookEveryNs ? end_ns : now + kLookEveryNs);
  }
  return true;
}

bool work(ServiceCall& call, uint64_t ns) {
  call.prescribed_ns += ns;
  return work_until(monotonic_ns() + ns);
}

// The twin of a denied AUTH says so, like the twin in the trace.
bool is_denied_twin(const ServiceCall& call, uint32_t event_type) {
  if (call.last_index == kNoMessage || !run_schedule().was_denied(call.last_index)) return false;
  const TraceMessage& last = run_messages().message(call.last_index);
  return last.is_auth() && kEventPlans[last.event_type].counterpart == static_cast<int>(event_type);
}

uint32_t take_from_trace(uint32_t number, const CausedRecord& caused) {
  const ServiceModels& models = run_models();
  if (caused.window_ns == 0) return kNoMessage;
  const auto type = static_cast<uint16_t>(caused.event_type);
  return run_schedule().queue_ahead({models.daemons(), models.daemon_of(number), type, caused.window_ns},
                                    monotonic_ns());
}

// Causes one event of the service. False: the run is over.
bool cause(ServiceCall& call, uint32_t number) {
  const CausedRecord& caused = run_models().caused(number);
  if ((caused.flags & kCausedFlagFirstCall) != 0 && !call.first) return true;
  const bool must_answer = (caused.flags & kCausedFlagMustAnswer) != 0;
  uint32_t flags = must_answer ? kInjectedFlagMustAnswer : 0U;
  uint32_t index = take_from_trace(number, caused);
  if (index != kNoMessage) {
    flags |= kInjectedFlagFromTrace;
  } else {
    InjectedRecord record = {};
    record.template_index = caused.template_index;
    record.event_type = caused.event_type;
    record.service_call = call.number;
    record.service = call.service + 1;
    record.flags = flags;
    const uint16_t twin = is_denied_twin(call, caused.event_type) ? kEntryDeniedTwin : 0;
    index = run_schedule().inject(record, twin, monotonic_ns());
  }
  if (index == kNoMessage) {
    record_no_room(call.number);
    return true;
  }
  call.last_index = index;
  record_injected(index, call.number, caused.template_index, flags);
  if (must_answer && !wait_until_settled(index)) return false;
  call.refused = call.kind == ReachKind::kProgram && must_answer && caused.event_type == ES_EVENT_TYPE_AUTH_EXEC &&
                 run_schedule().was_denied(index);
  return true;
}

// Services that wait for each other never make progress. The run can still end: nothing more comes from them.
bool wait_for_cycle(const ServiceCall& call, const ServiceCall& waited_for) {
  write_fact({}, ServiceWaitFact{.service_call = call.number, .waits_for = waited_for.number});
  Schedule& schedule = run_schedule();
  for (const ServiceCall* each = &call; each != nullptr; each = each->asked_by) schedule.count_service_call(-1);
  while (!run_forked()) sleep_until_ns(monotonic_ns() + kLookEveryNs);
  return false;
}

enum class Served { kDone, kRefused, kRunOver };

Served serve(uint16_t row, ReachKind kind, uint32_t service, ServiceCall* asked_by);

// Calls the services that this one asks before its event of this number. False: the run is over.
bool ask_others(ServiceCall& call, uint32_t event) {
  const ServiceModels& models = run_models();
  const ServiceRecord& service = models.service(call.service);
  for (uint32_t i = 0; i < service.need_count; ++i) {
    const NeedRecord& need = models.need(service.first_need + i);
    if (need.before_event != event) continue;
    for (const ServiceCall* each = &call; each != nullptr; each = each->asked_by) {
      if (each->service == need.other) return wait_for_cycle(call, *each);
    }
    if (serve(kCallNone, ReachKind::kFunction, need.other, &call) == Served::kRunOver) return false;
  }
  return true;
}

bool work_through(ServiceCall& call) {
  const ServiceRecord& service = run_models().service(call.service);
  for (uint32_t event = 0; event < service.event_count; ++event) {
    if (!ask_others(call, event) || !cause(call, service.first_event + event)) return false;
    if (call.refused) return true;
  }
  return ask_others(call, service.event_count) && work(call, service.work_ns);
}

uint32_t stack_here() {
  uintptr_t addresses[32];
  return ledger_stack(addresses, capture_stack(addresses, 32));
}

StatedCall record_call(uint16_t row, uint32_t service, const ServiceCall* asked_by, uint32_t stack, uint16_t flags) {
  const StatedCall call = {service, run_schedule().new_service_call(), monotonic_ns()};
  FactHead head = {.call = row, .flags = flags, .time_ns = call.sent_ns, .stack = stack};
  note_handled(&head);
  const uint64_t parent = asked_by == nullptr ? 0 : asked_by->number;
  write_fact(head, ServiceCallFact{.service = service, .service_call = call.number, .parent = parent});
  return call;
}

Served work_for(const StatedCall& stated, ReachKind kind, ServiceCall* asked_by) {
  Schedule& schedule = run_schedule();
  schedule.count_service_call(1);
  ServiceCall call = {
      kind, stated.service, stated.number, asked_by, schedule.start_service(stated.service), kNoMessage, false, 0};
  const uint64_t late_ns = seeded_delay_ns(seed_of(*run_file()), Drawn::kServiceAnswer, call.number);
  const bool done = work_through(call) && work(call, late_ns);
  if (done) {
    write_fact({}, ServiceReturnFact{.service_call = call.number,
                                     .duration_ns = monotonic_ns() - stated.sent_ns,
                                     .prescribed_ns = call.prescribed_ns});
    if (asked_by != nullptr) asked_by->prescribed_ns += call.prescribed_ns;
  }
  schedule.count_service_call(-1);
  return !done ? Served::kRunOver : call.refused ? Served::kRefused : Served::kDone;
}

Served serve(uint16_t row, ReachKind kind, uint32_t service, ServiceCall* asked_by) {
  const uint32_t stack = asked_by == nullptr ? stack_here() : 0;
  const StatedCall call = record_call(row, service, asked_by, stack, 0);
  if (asked_by == nullptr) record_queue_waits(call.number, kNoMessage);
  return work_for(call, kind, asked_by);
}

bool nobody_could_see() { return holds_own_lock() || !run_schedule().started() || loop_over(); }

// `service` is one of the models. Returns kDone at once if there is no run that could see it.
Served serve_client(uint16_t row, ReachKind kind, uint32_t service) {
  if (nobody_could_see()) return Served::kDone;
  const int error = errno;
  Served served;
  {
    const ScopePause pause;
    served = serve(row, kind, service, nullptr);
  }
  errno = error;
  return served;
}

bool can_be_served() { return run_models().any() && !run_forked(); }

uint32_t model_of(ReachKind kind, const char* name) {
  return can_be_served() ? run_models().service_of(kind, name) : ServiceModels::kNone;
}

uint32_t model_of(uint16_t call) {
  return can_be_served() ? run_models().service_of_function(call) : ServiceModels::kNone;
}

}  // namespace

void watch_modelled_functions() { run_models().each_function(handler_scope_mark_modelled); }

void modelled_function(uint16_t call) {
  const uint32_t service = model_of(call);
  if (service != ServiceModels::kNone) serve_client(call, ReachKind::kFunction, service);
}

bool is_modelled(uint16_t call) { return model_of(call) != ServiceModels::kNone; }

bool modelled_call(uint16_t call, ReachKind kind, const char* name) {
  const uint32_t service = model_of(kind, name);
  if (service == ServiceModels::kNone) return false;
  serve_client(call, kind, service);
  return true;
}

bool modelled_send(uint16_t call, ReachKind kind, const char* name, SentMessage* sent) {
  *sent = {};
  const uint32_t service = model_of(kind, name);
  if (service == ServiceModels::kNone) return false;
  if (nobody_could_see()) return true;
  const ScopePause pause;
  *sent = record_call(call, service, nullptr, stack_here(), kFactFlagAsynchronous);
  store_release(g_last_sent_ns, sent->sent_ns);
  add(g_sent_underway, 1U);
  return true;
}

void serve_sent(const SentMessage& sent) {
  if (sent.number == 0 || run_forked()) return;
  const int error = errno;
  if (!nobody_could_see()) {
    const ScopePause pause;
    work_for(sent, ReachKind::kXpc, nullptr);
  }
  add(g_sent_underway, UINT32_MAX);  // minus one
  errno = error;
}

bool sent_underway(uint64_t now_ns) {
  return load_acquire(g_sent_underway) != 0 && now_ns < load_acquire(g_last_sent_ns) + kMaxToBeginNs;
}

bool modelled_start(uint16_t call, const char* program) {
  const uint32_t service = model_of(ReachKind::kProgram, program);
  // A program that cannot be started makes no event.
  if (service == ServiceModels::kNone || access(program, X_OK) != 0) return false;
  return serve_client(call, ReachKind::kProgram, service) == Served::kRefused;
}

bool modelled_child(const ChildStart& start) {
  if (nobody_could_see()) return false;
  const uint32_t stack = ledger_stack(start.stack, start.stack_count);
  const StatedCall call = record_call(start.call, start.service, nullptr, stack, 0);
  write_fact({}, ChildStartFact{.child_pid = start.pid, .service_call = call.number});
  return work_for(call, ReachKind::kProgram, nullptr) == Served::kRefused;
}

}  // namespace esreplay
