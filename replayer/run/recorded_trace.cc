#include "replayer/run/recorded_trace.h"

namespace esreplay {

OfRun<TraceIndex> g_run_trace;

}  // namespace esreplay
