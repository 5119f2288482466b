// Builds text with C++ streams and the time with <ctime>.
#include <EndpointSecurity/EndpointSecurity.h>
#include <unistd.h>

#include <ctime>
#include <iomanip>
#include <sstream>
#include <string>

static std::string describe(const es_message_t &message) {
  std::ostringstream text;
  const std::time_t seconds = message.time.tv_sec;
  std::tm local = {};
  localtime_r(&seconds, &local);
  text << std::put_time(&local, "%F %T") << " pid " << std::hex << std::setw(8) << message.process->ppid << ' ' << 1.5;
  std::istringstream back(text.str());
  std::string day;
  back >> day;
  return day;
}

int main() {
  tzset();
  es_client_t *client = nullptr;
  const auto result = es_new_client(&client, ^(es_client_t *own, const es_message_t *message) {
    const bool dated = describe(*message).size() == 10;
    es_respond_auth_result(own, message, dated ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY, false);
  });
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) return 98;
  const es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_EXEC};
  if (es_subscribe(client, events, 1) != ES_RETURN_SUCCESS) return 99;
  for (;;) pause();
}
