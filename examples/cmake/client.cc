// client.cc: allows the programs of some teams and of macOS, and denies the others.
#include <CoreFoundation/CoreFoundation.h>
#include <EndpointSecurity/EndpointSecurity.h>

#include <algorithm>
#include <array>
#include <string_view>

constexpr std::array<std::string_view, 2> kTeams = {"ABCDE12345", "EXAMPLETEAM"};

bool is_allowed(const es_process_t& target) {
  if (target.is_platform_binary) return true;
  const std::string_view team(target.team_id.data, target.team_id.length);
  return std::ranges::find(kTeams, team) != kTeams.end();
}

int main() {
  es_client_t* client = nullptr;
  const es_new_client_result_t made = es_new_client(&client, ^(es_client_t* own, const es_message_t* message) {
    const bool allowed = is_allowed(*message->event.exec.target);
    es_respond_auth_result(own, message, allowed ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY, false);
  });
  if (made != ES_NEW_CLIENT_RESULT_SUCCESS) return 1;
  const es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_EXEC};
  if (es_subscribe(client, events, 1) != ES_RETURN_SUCCESS) return 1;
  CFRunLoopRun();
}
