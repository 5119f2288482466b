// The in-process replay: one es_client_t of the core, whose handler calls a JavaScript function on Node's main thread.
// The delivery thread waits until that function has returned, as it would for a native handler; answers may come later.
// Every AUTH message is retained until it is answered, so that a JavaScript handler never holds a stale pointer.
#include "replayer/attach/attach.h"
#include "replayer/attach/run_files.h"
#include "replayer/es/new_client.h"
#include "src/addon/addon.h"

#include <condition_variable>
#include <mutex>

#include "replayer/messages/message_memory.h"
#include "src/native/endpoint_security.h"
#include "src/schema/generated/plans.h"

namespace esreplay {
namespace {

// The one in-process client. There is one run at a time: attach_to_run refuses a second one.
class Bridge {
 public:
  void open(Napi::Env env, const Napi::Function& handler) {
    closing_ = false;
    function_ = Napi::ThreadSafeFunction::New(env, handler, "esreplay handler", 0, 1);
  }

  // Lets the delivery thread go on without its handler, so that detach_from_run can join it. Node's main thread only,
  // so no handler is running meanwhile.
  void close() {
    {
      const std::lock_guard<std::mutex> guard(mutex_);
      closing_ = true;
    }
    returned_.notify_all();
  }

  void release() { function_.Release(); }

  // On the delivery thread. Returns when the handler has returned, or when the run is being closed.
  void deliver(es_client_t* client, const es_message_t* message) {
    if (message->action_type == ES_ACTION_TYPE_AUTH) es_retain_message(message);
    Delivery delivery{client, message, false};
    std::unique_lock<std::mutex> guard(mutex_);
    if (closing_) return;
    current_ = &delivery;
    if (function_.BlockingCall(call_handler) == napi_ok) {
      returned_.wait(guard, [&] { return delivery.returned || closing_; });
    }
    current_ = nullptr;
  }

 private:
  struct Delivery {
    es_client_t* client;
    const es_message_t* message;
    bool returned;
  };

  // On Node's main thread. A call that was queued before the run was closed finds nothing to deliver.
  static void call_handler(Napi::Env env, Napi::Function handler);

  std::mutex mutex_;
  std::condition_variable returned_;
  Napi::ThreadSafeFunction function_;
  Delivery* current_ = nullptr;  // on the delivery thread's stack
  bool closing_ = false;
};

Bridge bridge;
es_client_t* bridge_client = nullptr;

void Bridge::call_handler(Napi::Env env, Napi::Function handler) {
  Delivery* delivery = nullptr;
  {
    const std::lock_guard<std::mutex> guard(bridge.mutex_);
    if (!bridge.closing_) delivery = bridge.current_;
  }
  if (delivery == nullptr) return;
  if (env != nullptr) {
    const es_message_t* message = delivery->message;
    Napi::Object const shown = Napi::Object::New(env);
    shown.Set("index", static_cast<double>(block_of(message)->index));
    shown.Set("auth", message->action_type == ES_ACTION_TYPE_AUTH);
    shown.Set("seqNum", Napi::BigInt::New(env, message->seq_num));
    shown.Set("globalSeqNum", Napi::BigInt::New(env, message->global_seq_num));
    shown.Set("machTime", Napi::BigInt::New(env, message->mach_time));
    shown.Set("deadline", Napi::BigInt::New(env, message->deadline));
    shown.Set("token", Napi::BigInt::New(env, reinterpret_cast<uint64_t>(message)));
    shown.Set("client", Napi::BigInt::New(env, reinterpret_cast<uint64_t>(delivery->client)));
    handler.Call({shown});  // the TypeScript side catches what the user's handler throws
  }
  {
    const std::lock_guard<std::mutex> guard(bridge.mutex_);
    delivery->returned = true;
  }
  bridge.returned_.notify_all();
}

Napi::Value throw_error(Napi::Env env, const char* message) {
  Napi::Error::New(env, message).ThrowAsJavaScriptException();
  return env.Undefined();
}

// attachReplay(runDirectory, eventTypes: Uint32Array, handler): makes the client and subscribes it.
Napi::Value attach_replay(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (!info[0].IsString() || !info[1].IsTypedArray() || !info[2].IsFunction()) {
    return throw_error(env, "attachReplay takes a directory, a Uint32Array of event types and a function");
  }
  const std::string directory = info[0].As<Napi::String>();
  if (!attach_to_run(directory.c_str())) return throw_error(env, attach_error());
  bridge.open(env, info[2].As<Napi::Function>());
  const auto handler = [](void* context, es_client_t* client, const es_message_t* message) {
    static_cast<Bridge*>(context)->deliver(client, message);
  };
  const es_new_client_result_t made = new_client(handler, &bridge, nullptr, &bridge_client);
  if (made != ES_NEW_CLIENT_RESULT_SUCCESS || bridge_client == nullptr) {
    bridge.release();
    detach_from_run();
    return throw_error(env, "no client could be made");
  }
  const auto events = info[1].As<Napi::Uint32Array>();
  static_assert(sizeof(es_event_type_t) == sizeof(uint32_t));
  es_subscribe(bridge_client, reinterpret_cast<const es_event_type_t*>(events.Data()),
               static_cast<uint32_t>(events.ElementLength()));
  return env.Undefined();
}

// respondReplay(client, token, flags: boolean, value, cache): es_respond_result_t. The caller releases an answered
// message with releaseReplay.
Napi::Value respond_replay(const Napi::CallbackInfo& info) {
  bool lossless = false;
  auto* client = reinterpret_cast<es_client_t*>(info[0].As<Napi::BigInt>().Uint64Value(&lossless));
  const auto* message = reinterpret_cast<const es_message_t*>(info[1].As<Napi::BigInt>().Uint64Value(&lossless));
  const bool flags = info[2].As<Napi::Boolean>();
  const uint32_t value = info[3].As<Napi::Number>();
  const bool cache = info[4].As<Napi::Boolean>();
  const es_respond_result_t result =
      flags ? es_respond_flags_result(client, message, value, cache)
            : es_respond_auth_result(client, message, static_cast<es_auth_result_t>(value), cache);
  return Napi::Number::New(info.Env(), result);
}

// releaseReplay(token): releases what delivery retained.
Napi::Value release_replay(const Napi::CallbackInfo& info) {
  bool lossless = false;
  const auto* message = reinterpret_cast<const es_message_t*>(info[0].As<Napi::BigInt>().Uint64Value(&lossless));
  if (message != nullptr) es_release_message(message);
  return info.Env().Undefined();
}

// detachReplay(): ends delivery and unmaps the run. Safe to call twice.
Napi::Value detach_replay(const Napi::CallbackInfo& info) {
  bridge.close();
  detach_from_run();
  if (bridge_client != nullptr) bridge.release();
  bridge_client = nullptr;
  return info.Env().Undefined();
}

}  // namespace

void register_replay(Napi::Env env, Napi::Object exports) {
  exports.Set("attachReplay", Napi::Function::New(env, attach_replay));
  exports.Set("respondReplay", Napi::Function::New(env, respond_replay));
  exports.Set("releaseReplay", Napi::Function::New(env, release_replay));
  exports.Set("detachReplay", Napi::Function::New(env, detach_replay));
}

}  // namespace esreplay
