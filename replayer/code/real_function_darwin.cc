#include "replayer/code/real_function.h"

#include <dlfcn.h>
#include <unistd.h>

namespace esreplay {

// dyld never replaces our own calls, but dlsym returns the replacement to every caller.
void close_nothing_as_client() {
  auto* as_client = reinterpret_cast<int (*)(int)>(dlsym(RTLD_DEFAULT, "close"));
  if (as_client != nullptr) as_client(-1);
}

// If a library inserted after this one has a tuple for the same function, that tuple wins. The constructor's check
// shows the rest.
ReplacedFunctions find_replaced_functions() { return {0, nullptr}; }

}  // namespace esreplay
