// XPC connections for Linux. The run's service models make the replies. An asynchronous reply is made on a thread of
// libdispatch while the client goes on.
#include "replayer/kit/framework_call.h"
#include "replayer/kit/kit.h"
#include "replayer/kit/xpc_object.h"
#include "src/native/block_abi.h"

using esreplay::KitObject;

struct _xpc_connection_s {
  KitObject object;
  esreplay::ReachKind reached_by;
  char* name;
  std::atomic<void*> queue;    // null: a global one
  std::atomic<void*> handler;  // a block
  std::atomic<bool> cancelled;
};

namespace {

using Function = void (*)(void*);

void destroy_connection(KitObject* object) {
  auto* connection = reinterpret_cast<_xpc_connection_s*>(object);
  free(connection->name);
  if (void* handler = connection->handler.load(std::memory_order_relaxed)) esreplay::block_release(handler);
}

// What is called later, and on which queue. Owns what it holds.
struct Reply {
  xpc_connection_t connection;
  void* queue;
  void* handler;
  xpc_object_t answer;
  bool served;
  esreplay::SentMessage sent;
};

xpc_object_t answer_of(xpc_connection_t connection, bool served) {
  if (!served || connection->cancelled.load(std::memory_order_acquire)) return XPC_ERROR_CONNECTION_INVALID;
  return xpc_dictionary_create_empty();
}

}  // namespace

extern "C" {

// Weak: a client without libdispatch gets no asynchronous reply, and must not need it.
__attribute__((weak)) void* esreplay_global_queue(intptr_t, uintptr_t) __asm__("dispatch_get_global_queue");
__attribute__((weak)) void esreplay_async(void*, void*, Function) __asm__("dispatch_async_f");

const _xpc_type_s _xpc_type_connection = {{destroy_connection, nullptr, nullptr}};
}

namespace {

xpc_connection_t make_connection(esreplay::ReachKind reached_by, const char* name, void* queue) {
  auto* connection = esreplay::make_object<_xpc_connection_s>(_xpc_type_connection.isa);
  connection->reached_by = reached_by;
  connection->name = esreplay::copy_bytes(name == nullptr ? "" : name, name == nullptr ? 0 : strlen(name));
  connection->queue.store(queue, std::memory_order_relaxed);
  return connection;
}

void give_back(Reply* reply) {
  if (reply->handler != nullptr) esreplay::block_release(reply->handler);
  xpc_release(reply->answer);
  xpc_release(reply->connection);
  free(reply);
}

void run_on(void* queue, Reply* reply, Function work) {
  if (esreplay_async == nullptr || esreplay_global_queue == nullptr) return give_back(reply);
  esreplay_async(queue != nullptr ? queue : esreplay_global_queue(0, 0), reply, work);
}

void call_handler(void* context) {
  auto* reply = static_cast<Reply*>(context);
  if (reply->handler != nullptr) esreplay::block_call(reply->handler, reply->answer);
  give_back(reply);
}

// The service does its work here, on a thread of the pool.
void serve(void* context) {
  auto* reply = static_cast<Reply*>(context);
  esreplay::serve_sent(reply->sent);
  reply->answer = answer_of(reply->connection, reply->served);
  run_on(reply->queue, reply, call_handler);
}

Reply* make_reply(xpc_connection_t connection, void* queue, const void* handler) {
  auto* reply = static_cast<Reply*>(calloc(1, sizeof(Reply)));
  if (reply == nullptr) abort();
  xpc_retain(connection);
  *reply = {
      connection, queue, handler == nullptr ? nullptr : esreplay::block_copy(handler), XPC_ERROR_CONNECTION_INVALID,
      false,      {}};
  return reply;
}

void send(esreplay::Call call, const void* caller, xpc_connection_t connection, void* queue, const void* handler) {
  esreplay::framework_call<esreplay::CallClass::kStrictOnly>(call, caller, [=] {
    Reply* reply = make_reply(connection, queue, handler);
    reply->served = esreplay::modelled_send(call, connection->reached_by, connection->name, &reply->sent);
    run_on(nullptr, reply, serve);
  });
}

}  // namespace

// Blocks are plain pointers here, because this library is built without them.
extern "C" {

KIT_EXPORT void esreplay_set_event_handler(xpc_connection_t connection,
                                           const void* handler) __asm__("esreplay_xpc_connection_set_event_handler");
KIT_EXPORT void
esreplay_send_with_reply(xpc_connection_t connection, xpc_object_t message, void* queue, const void* handler) __asm__(
    "esreplay_xpc_connection_send_message_with_"
    "reply");

KIT_EXPORT xpc_connection_t xpc_connection_create_mach_service(const char* name, dispatch_queue_t queue, uint64_t) {
  return make_connection(esreplay::ReachKind::kMach, name, queue);
}

KIT_EXPORT xpc_connection_t xpc_connection_create(const char* name, dispatch_queue_t queue) {
  return make_connection(esreplay::ReachKind::kXpc, name, queue);
}

KIT_EXPORT void xpc_connection_set_target_queue(xpc_connection_t connection, dispatch_queue_t queue) {
  connection->queue.store(queue, std::memory_order_release);
}

KIT_EXPORT void esreplay_set_event_handler(xpc_connection_t connection, const void* handler) {
  void* before = connection->handler.exchange(handler == nullptr ? nullptr : esreplay::block_copy(handler));
  if (before != nullptr) esreplay::block_release(before);
}

KIT_EXPORT void xpc_connection_resume(xpc_connection_t) {}
KIT_EXPORT const char* xpc_connection_get_name(xpc_connection_t connection) { return connection->name; }

KIT_EXPORT void xpc_connection_cancel(xpc_connection_t connection) {
  if (connection->cancelled.exchange(true)) return;
  void* queue = connection->queue.load(std::memory_order_acquire);
  run_on(queue, make_reply(connection, queue, connection->handler.load(std::memory_order_acquire)), call_handler);
}

KIT_EXPORT void xpc_connection_send_message(xpc_connection_t connection, xpc_object_t) {
  send(esreplay::kCallXpcConnectionSendMessage, __builtin_return_address(0), connection, nullptr, nullptr);
}

KIT_EXPORT void esreplay_send_with_reply(xpc_connection_t connection, xpc_object_t, void* queue, const void* handler) {
  if (queue == nullptr) queue = connection->queue.load(std::memory_order_acquire);
  send(esreplay::kCallXpcConnectionSendMessageWithReply, __builtin_return_address(0), connection, queue, handler);
}

KIT_EXPORT xpc_object_t xpc_connection_send_message_with_reply_sync(xpc_connection_t connection, xpc_object_t) {
  constexpr esreplay::Call kCall = esreplay::kCallXpcConnectionSendMessageWithReplySync;
  return esreplay::framework_call(kCall, __builtin_return_address(0), [=] {
    return answer_of(connection, esreplay::modelled_call(kCall, connection->reached_by, connection->name));
  });
}
}
