// The client: made, muted, subscribed in one call, and taken down again. The thread that starts it ends it.
#pragma once

#include <string>

#include "recorder/handler.h"
#include "recorder/options.h"
#include "recorder/start_state.h"
#include "src/native/endpoint_security.h"

namespace esrecord {

struct Trouble {
  std::string problem;
  std::string remedy;
  bool curable_while_waiting = false;
};

class Session {
 public:
  // Messages come to `handler` from the subscription on. False with `trouble`: there is no client.
  bool start(const Options& options, Handler& handler, StartState& state, Trouble& trouble);
  // No message is asked for any more; those that are queued still come.
  void unsubscribe();
  // The handler is called no more.
  void end();

 private:
  es_client_t* client_ = nullptr;
};

}  // namespace esrecord
