#include "replayer/scope/real_function.h"

#include <dlfcn.h>
#include <unistd.h>

namespace esreplay {

// Our own calls are never replaced. dlsym answers with the replacement, whoever asks.
void close_nothing_as_client() {
  auto* as_client = reinterpret_cast<int (*)(int)>(dlsym(RTLD_DEFAULT, "close"));
  if (as_client != nullptr) as_client(-1);
}

// A tuple of a library inserted after this one wins where both have one; the check of the constructor shows the rest.
ReplacedFunctions find_replaced_functions() { return {0, nullptr}; }

}  // namespace esreplay
