// C++17: a client and a message as RAII objects, a lambda as the handler, decisions on a queue.
#include <EndpointSecurity/EndpointSecurity.h>
#include <bsm/libbsm.h>
#include <dispatch/dispatch.h>
#include <os/log.h>

#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace {

class Message {
 public:
  explicit Message(const es_message_t* message) : message_(message) { es_retain_message(message_); }
  Message(const Message& other) : Message(other.message_) {}
  Message(Message&& other) noexcept : message_(std::exchange(other.message_, nullptr)) {}
  Message& operator=(Message other) noexcept {
    std::swap(message_, other.message_);
    return *this;
  }
  ~Message() {
    if (message_ != nullptr) es_release_message(message_);
  }
  const es_message_t* operator->() const { return message_; }
  const es_message_t* get() const { return message_; }

 private:
  const es_message_t* message_;
};

std::string_view text(const es_string_token_t& token) { return {token.data, token.length}; }

class Client {
 public:
  using Handler = std::function<void(const Client&, Message)>;

  static std::optional<Client> make(Handler handler) {
    auto shared = std::make_shared<Handler>(std::move(handler));
    es_client_t* raw = nullptr;
    auto result = es_new_client(&raw, ^(es_client_t* own, const es_message_t* message) {
      (*shared)(Client(own, false), Message(message));
    });
    if (result != ES_NEW_CLIENT_RESULT_SUCCESS) return std::nullopt;
    return Client(raw, true);
  }

  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  Client(Client&& other) noexcept : client_(std::exchange(other.client_, nullptr)), owns_(other.owns_) {}
  ~Client() {
    if (owns_ && client_ != nullptr) es_delete_client(client_);
  }

  bool subscribe(const std::vector<es_event_type_t>& events) {
    return es_subscribe(client_, events.data(), static_cast<uint32_t>(events.size())) == ES_RETURN_SUCCESS;
  }
  es_client_t* get() const { return client_; }

 private:
  Client(es_client_t* client, bool owns) : client_(client), owns_(owns) {}

  es_client_t* client_;
  bool owns_;
};

const std::unordered_set<std::string_view> kDeniedTeams = {"EVIL000000"};

es_auth_result_t decide(const Message& message) {
  const es_process_t* target = message->event.exec.target;
  const bool denied = kDeniedTeams.count(text(target->team_id)) != 0 ||
                      text(target->executable->path).find("/denied/") != std::string_view::npos;
  return denied ? ES_AUTH_RESULT_DENY : ES_AUTH_RESULT_ALLOW;
}

}  // namespace

int main() {
  dispatch_queue_t queue = dispatch_queue_create("com.example.decisions", DISPATCH_QUEUE_SERIAL);
  auto client = Client::make([queue](const Client& own, Message message) {
    es_client_t* raw = own.get();
    switch (message->event_type) {
      case ES_EVENT_TYPE_AUTH_EXEC: {
        dispatch_async(queue, ^{
          es_respond_auth_result(raw, message.get(), decide(message), false);
        });
        break;
      }
      case ES_EVENT_TYPE_AUTH_OPEN: es_respond_flags_result(raw, message.get(), UINT32_MAX, false); break;
      default: break;
    }
  });
  if (!client || !client->subscribe({ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_NOTIFY_EXIT})) {
    os_log_error(OS_LOG_DEFAULT, "no client of Endpoint Security");
    return EXIT_FAILURE;
  }
  dispatch_main();  // found here
}
