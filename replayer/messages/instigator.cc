// Finds the instigator by the names of the payload's fields: `petitioner` of an authorization, `instigator` of all
// others.
#include "replayer/messages/instigator.h"

#include <cstring>

#include "src/native/message_layout.h"
#include "src/schema/generated/plans.h"

namespace esreplay {
namespace {

// Where a payload keeps it.
struct Place {
  uint16_t process;
  uint16_t token;
  uint8_t process_since;  // 0: the payload does not have it
  uint8_t token_since;    // likewise
  bool token_by_pointer;
};

bool starts_with(const char* text, const char* with) { return strncmp(text, with, strlen(with)) == 0; }

Place place_in(const Plan& plan, const char* name, const char* token_name) {
  Place place = {};
  for (uint16_t i = 0; i < plan.step_count; ++i) {
    const PlanStep& step = plan.steps[i];
    if (step.op == Op::kProcess && strcmp(plan.fields[i], name) == 0) {
      place.process = step.offset;
      place.process_since = step.since;
    } else if (starts_with(plan.fields[i], token_name) && (place.token_since == 0 || step.offset < place.token)) {
      place.token = step.offset;
      place.token_since = step.since;
      place.token_by_pointer = step.op == Op::kPointer;
    }
  }
  return place;
}

Place place_of(const Plan& plan) {
  const Place petitioner = place_in(plan, "petitioner", "petitioner_token");
  return petitioner.process_since != 0 ? petitioner : place_in(plan, "instigator", "instigator_token");
}

const Plan* plan_of(uint32_t event_type) {
  const int plan = event_type < kEventTypeCount ? kEventPlans[event_type].plan : -1;
  return plan < 0 ? nullptr : &kPlans[plan];
}

const Plan* plan_named(const char* name) {
  for (const Plan& plan : kPlans) {
    if (strcmp(plan.name, name) == 0) return &plan;
  }
  return nullptr;
}

Instigator instigator_in(const void* payload, const Plan* plan, uint32_t version) {
  Instigator found = {};
  if (plan == nullptr || payload == nullptr) return found;
  const Place place = place_of(*plan);
  if (place.process_since != 0 && place.process_since <= version)
    found.process = load_at<const es_process_t*>(payload, place.process);
  if (found.process != nullptr) {
    found.token = &found.process->audit_token;
  } else if (place.token_since != 0 && place.token_since <= version) {
    found.token = place.token_by_pointer
                      ? load_at<const audit_token_t*>(payload, place.token)
                      : reinterpret_cast<const audit_token_t*>(static_cast<const uint8_t*>(payload) + place.token);
  }
  return found;
}

}  // namespace

bool has_instigator(uint32_t event_type) {
  if (event_type == ES_EVENT_TYPE_NOTIFY_AUTHENTICATION) return true;
  const Plan* plan = plan_of(event_type);
  return plan != nullptr && place_of(*plan).process_since != 0;
}

Instigator instigator_of(const es_message_t* message) {
  const void* payload = &message->event;
  if (message->event_type >= kEventTypeCount) return {};
  if (kEventPlans[message->event_type].by_pointer) payload = load_at<const void*>(payload, 0);
  if (message->event_type != ES_EVENT_TYPE_NOTIFY_AUTHENTICATION)
    return instigator_in(payload, plan_of(message->event_type), message->version);
  // It is in the data of each kind of authentication but one.
  const auto& authentication = *static_cast<const es_event_authentication_t*>(payload);
  const char* name = nullptr;
  switch (authentication.type) {
    case ES_AUTHENTICATION_TYPE_OD: name = "es_event_authentication_od_t"; break;
    case ES_AUTHENTICATION_TYPE_TOUCHID: name = "es_event_authentication_touchid_t"; break;
    case ES_AUTHENTICATION_TYPE_TOKEN: name = "es_event_authentication_token_t"; break;
    default: return {};
  }
  return instigator_in(authentication.data.od, plan_named(name), message->version);
}

}  // namespace esreplay
