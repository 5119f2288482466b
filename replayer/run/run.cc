#include "replayer/run/run.h"

namespace esreplay {

Run g_run;
bool g_forked;

}  // namespace esreplay
