#include "replayer/service_loop.h"

namespace esreplay {

bool modelled_call(uint16_t, ReachKind, const char*) { return false; }

}  // namespace esreplay
