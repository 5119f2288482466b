#include "replayer/ledger/system_names.h"

namespace esreplay {

OfRun<SystemNames> g_run_names;

}  // namespace esreplay
