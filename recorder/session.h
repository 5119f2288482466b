// Makes, mutes, subscribes and deletes the recorder's ES client. One thread calls all of it.
#pragma once

#include "recorder/handler.h"
#include "recorder/options.h"
#include "recorder/start_state.h"
#include "recorder/trouble.h"
#include "src/native/endpoint_security.h"

namespace esrecord {

class Session {
 public:
  // `handler` receives messages from the subscription on. Returns false and fills `trouble` if nothing can be recorded;
  // no client is left then.
  bool start(const Options& options, Handler& handler, StartState& state, Trouble& trouble);
  // Ends the subscriptions. Queued messages still arrive.
  void unsubscribe();
  // Deletes the client. The handler is not called any more.
  void end();

 private:
  bool begin(const Options& options, Handler& handler, StartState& state, Trouble& trouble);

  es_client_t* client_ = nullptr;
};

}  // namespace esrecord
