// XPC messages that are sent without a wait. The real message goes out at once. A libdispatch thread meanwhile does
// the daemon's work by the run's model, and a reply reaches the client when both are done.
#pragma once

#include <cstdint>

#include "src/schema/generated/calls.h"

namespace esreplay {

// Returns the name of a connection. It is the same for a Mach service and for an XPC service of a bundle: a connection
// does not show which it is. Null for a connection that another process made.
const char* name_of_connection(void* connection);

// One call of the client, made at `caller`. `real` is Apple's function.
class SendAway {
 public:
  SendAway(Call call, const void* real, const void* caller) : call_(call), real_(real), caller_(caller) {}
  void operator()(void* connection, void* message) const;
  // A null `queue` means the connection's own. That one cannot be found out, so a reply that waited for the model comes
  // on a global one. `handler` is a block.
  void operator()(void* connection, void* message, void* queue, void* handler) const;

 private:
  Call call_;
  const void* real_;
  const void* caller_;
};

}  // namespace esreplay
