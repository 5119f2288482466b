// The trace of the run, read once at attach.
#pragma once

#include "replayer/run/of_run.h"
#include "src/native/trace_reader.h"

namespace esreplay {

extern OfRun<TraceIndex> g_run_trace;
inline TraceIndex& run_trace() { return g_run_trace.get(); }

}  // namespace esreplay
