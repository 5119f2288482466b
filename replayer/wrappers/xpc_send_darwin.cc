#include "replayer/wrappers/xpc_send_darwin.h"

#include "replayer/code/real_function.h"
#include "replayer/code/text_ranges.h"
#include "replayer/models/service_loop.h"
#include "replayer/platform/atomics.h"
#include "replayer/scope/call_state.h"
#include "src/native/block_abi.h"

// The Blocks runtime's own class for blocks on the stack.
extern "C" void* _NSConcreteStackBlock[32];  // NOLINT(readability-identifier-naming)

namespace esreplay {

namespace {

using Work = void (*)(void*);

ESREPLAY_REAL(get_connection_name, "xpc_connection_get_name");
ESREPLAY_REAL(retain_xpc, "xpc_retain");
ESREPLAY_REAL(release_xpc, "xpc_release");
ESREPLAY_REAL(retain_queue, "dispatch_retain");
ESREPLAY_REAL(release_queue, "dispatch_release");
ESREPLAY_REAL(global_queue, "dispatch_get_global_queue");
ESREPLAY_REAL(run_later, "dispatch_async_f");

void* retained(void* object) { return reinterpret_cast<void* (*)(void*)>(retain_xpc.get())(object); }
void release(void* object) { reinterpret_cast<void (*)(void*)>(release_xpc.get())(object); }

// Runs `work` on the queue. Null means a global one.
void run_on(void* queue, void* context, Work work) {
  if (queue == nullptr) queue = reinterpret_cast<void* (*)(intptr_t, uintptr_t)>(global_queue.get())(0, 0);
  reinterpret_cast<void (*)(void*, void*, Work)>(run_later.get())(queue, context, work);
}

// Returns false for a framework that sends inside a call of the table: it does that call's work, and the model stands
// for that call.
bool is_outermost(const void* caller) {
  const ThreadState& thread = own_thread();
  return thread.slot == nullptr || thread.slot->load() == 0 ||
         text_at(reinterpret_cast<uintptr_t>(caller)) == Text::kClient;
}

bool leads_to_model(Call call, const void* caller, void* connection, SentMessage* sent) {
  const char* name = is_outermost(caller) ? name_of_connection(connection) : nullptr;
  const bool found = name != nullptr && (modelled_send(call, ReachKind::kMach, name, sent) ||
                                         modelled_send(call, ReachKind::kXpc, name, sent));
  return found && sent->number != 0;
}

// Stands in for the client's block. Both parts hold the copy that the Blocks runtime makes, and nothing else is
// allocated.
struct Reply {
  BlockLiteral literal;
  SentMessage sent;
  void* queue;
  void* handler;
  void* answer;
  uint32_t awaited;  // of two: the daemon's reply, and the end of what its model does
};

BlockDescriptor reply_descriptor = {0, sizeof(Reply)};

void give(void* context) {
  auto* reply = static_cast<Reply*>(context);
  block_call(reply->handler, reply->answer);
  release(reply->answer);
  block_release(reply->handler);
  if (reply->queue != nullptr) reinterpret_cast<void (*)(void*)>(release_queue.get())(reply->queue);
  block_release(reply);
}

bool is_last(Reply* reply) { return add(reply->awaited, UINT32_MAX) == 1; }  // minus one

void take_answer(Reply* reply, void* answer) {
  reply->answer = retained(answer);
  if (is_last(reply)) give(reply);
}

void serve_reply(void* context) {
  auto* reply = static_cast<Reply*>(context);
  serve_sent(reply->sent);
  if (is_last(reply)) run_on(reply->queue, reply, give);
}

Reply* make_reply(const SentMessage& sent, void* queue, void* handler) {
  if (queue != nullptr) reinterpret_cast<void (*)(void*)>(retain_queue.get())(queue);
  Reply reply = {};
  reply.literal.isa = static_cast<void*>(_NSConcreteStackBlock);
  reply.literal.invoke = reinterpret_cast<void (*)()>(take_answer);
  reply.literal.descriptor = &reply_descriptor;
  reply.sent = sent;
  reply.queue = queue;
  reply.handler = block_copy(handler);
  reply.awaited = 2;
  return static_cast<Reply*>(block_copy(&reply));
}

// A message that wants no reply. It is a block of its own, for the same reason.
struct Message {
  BlockLiteral literal;
  SentMessage sent;
};

BlockDescriptor message_descriptor = {0, sizeof(Message)};

void serve_message(void* context) {
  auto* message = static_cast<Message*>(context);
  serve_sent(message->sent);
  block_release(message);
}

void* make_message(const SentMessage& sent) {
  Message message = {};
  message.literal.isa = static_cast<void*>(_NSConcreteStackBlock);
  message.literal.descriptor = &message_descriptor;
  message.sent = sent;
  return block_copy(&message);
}

}  // namespace

const char* name_of_connection(void* connection) {
  auto* get = reinterpret_cast<const char* (*)(void*)>(get_connection_name.get());
  return get == nullptr || connection == nullptr ? nullptr : get(connection);
}

void SendAway::operator()(void* connection, void* message) const {
  SentMessage sent;
  if (leads_to_model(call_, caller_, connection, &sent)) run_on(nullptr, make_message(sent), serve_message);
  reinterpret_cast<void (*)(void*, void*)>(const_cast<void*>(real_))(connection, message);
}

void SendAway::operator()(void* connection, void* message, void* queue, void* handler) const {
  auto* real = reinterpret_cast<void (*)(void*, void*, void*, void*)>(const_cast<void*>(real_));
  SentMessage sent;
  if (!leads_to_model(call_, caller_, connection, &sent)) return real(connection, message, queue, handler);
  Reply* reply = make_reply(sent, queue, handler);
  real(connection, message, queue, reply);
  run_on(nullptr, reply, serve_reply);
}

}  // namespace esreplay
