#include "replayer/service_loop.h"

namespace esreplay {

void modelled_call(uint16_t, ReachKind, const char*) {}

}  // namespace esreplay
