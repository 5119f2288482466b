#include "recorder/session.h"

#include <mach/mach.h>

#include <algorithm>

#include "recorder/platform.h"
#include "recorder/refusals.h"
#include "src/schema/generated/os_versions.h"
#include "src/schema/generated/plans.h"

namespace esrecord {
namespace {

using esreplay::EventPlan;
using esreplay::kEventPlans;
using esreplay::kEventSince;
using esreplay::kEventTypeCount;

bool is_among(es_event_type_t type, const std::vector<es_event_type_t>& types) {
  return std::find(types.begin(), types.end(), type) != types.end();
}

// Returns whether the system has this type, as far as this build knows. A type that only a descendants client may have
// is not for us.
bool is_offered(uint32_t type, uint32_t release) {
  if (type >= kEventTypeCount) return false;
  return (release == 0 || kEventSince[type].release <= release) && !kEventSince[type].descendants_only;
}

std::vector<es_event_type_t> wanted(const Options& options) {
  std::vector<bool> chosen(size_t{UINT16_MAX} + 1);
  std::vector<es_event_type_t> events;
  auto choose = [&](uint32_t type) {
    if (!chosen[type]) events.push_back(static_cast<es_event_type_t>(type));
    chosen[type] = true;
  };
  std::vector<es_event_type_t> named = options.events;
  if (named.empty()) {
    for (uint32_t type = 0; type < kEventTypeCount; ++type)
      if (kEventPlans[type].plan >= 0 && kEventPlans[type].is_auth == 0)
        named.push_back(static_cast<es_event_type_t>(type));
  }
  for (const es_event_type_t type : named) {
    choose(type);
    if (!options.auth || static_cast<uint32_t>(type) >= kEventTypeCount) continue;
    const EventPlan& row = kEventPlans[type];
    if (row.is_auth == 0 && row.counterpart >= 0) choose(static_cast<uint32_t>(row.counterpart));
  }
  // Triggers depend on these.
  if (!options.trigger_exit.empty() || options.trigger_kill) choose(ES_EVENT_TYPE_NOTIFY_EXIT);
  if (options.trigger_kill) choose(ES_EVENT_TYPE_NOTIFY_SIGNAL);
  return events;
}

// Subscribes to all types in one call: during early boot, macOS holds back the start of the system only until the first
// one.
bool subscribe(es_client_t* client, const std::vector<es_event_type_t>& events) {
  return es_subscribe(client, events.data(), static_cast<uint32_t>(events.size())) == ES_RETURN_SUCCESS;
}

// Mutes the recorder itself, whose writes would come back to it, one message for each block. Its output is not muted by
// path: what other programs do there and beside it belongs to the recording.
bool mute_own(es_client_t* client) {
  audit_token_t token;
  mach_msg_type_number_t count = TASK_AUDIT_TOKEN_COUNT;
  if (task_info(mach_task_self(), TASK_AUDIT_TOKEN, reinterpret_cast<task_info_t>(&token), &count) != KERN_SUCCESS)
    return false;
  return es_mute_process(client, &token) == ES_RETURN_SUCCESS;
}

}  // namespace

bool Session::start(const Options& options, Handler& handler, StartState& state, Trouble& trouble) {
  if (begin(options, handler, state, trouble)) return true;
  if (client_ != nullptr) end();
  return false;
}

bool Session::begin(const Options& options, Handler& handler, StartState& state, Trouble& trouble) {
  keep_darwin_values();
  const es_new_client_result_t result = es_new_client(&client_, block_of(handler));
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) {
    const Refusal& refusal = refusal_of(result);
    trouble = {refusal.problem, refusal.remedy, refusal.curable_while_waiting};
    return false;
  }
  read_system(state);
  state.knows_mutes = read_path_mutes(client_, state.default_mutes);
  const uint32_t release = system_release();
  if (!mute_own(client_)) {
    trouble = {"cannot mute the recorder itself: it would record its own writes without end", ""};
    return false;
  }
  std::vector<es_event_type_t> events = wanted(options);
  auto drop_foreign = [&] { std::erase_if(events, [&](es_event_type_t type) { return !is_offered(type, release); }); };
  if (options.events.empty()) drop_foreign();
  bool subscribed = subscribe(client_, events);
  if (!subscribed && !options.events.empty()) {
    drop_foreign();
    subscribed = !events.empty() && subscribe(client_, events);
  }
  if (!subscribed) {
    trouble = {"Endpoint Security refused the subscription", "ask for fewer events with --events"};
    return false;
  }
  read_client(client_, state);
  read_running(state);
  for (const es_event_type_t type : wanted(options))
    if (!is_among(type, state.subscriptions)) state.refused_events.push_back(type);
  return true;
}

void Session::unsubscribe() { es_unsubscribe_all(client_); }

void Session::end() {
  es_delete_client(client_);
  client_ = nullptr;
}

}  // namespace esrecord
