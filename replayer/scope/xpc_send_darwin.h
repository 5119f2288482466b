// Messages of XPC that are sent and not waited for. The real one goes out at once. What a model of the run says its
// daemon does is done beside, on a thread of libdispatch, and a reply reaches the client when both are done.
#pragma once

#include <cstdint>

#include "src/schema/generated/calls.h"

namespace esreplay {

// The same for a Mach service and for an XPC service of a bundle: a connection does not tell which it is. Null for one
// that another process made.
const char* name_of_connection(void* connection);

// One call of the client, which came from `caller`; `real` is Apple's function.
class SendAway {
 public:
  SendAway(Call call, const void* real, const void* caller) : call_(call), real_(real), caller_(caller) {}
  void operator()(void* connection, void* message) const;
  // `queue` may be null, the connection's own: nobody tells which that is, so a reply that waited for the model comes
  // on a global one. `handler` is a block.
  void operator()(void* connection, void* message, void* queue, void* handler) const;

 private:
  Call call_;
  const void* real_;
  const void* caller_;
};

}  // namespace esreplay
