#include "replayer/platform/fill.h"

namespace esreplay {

Fill best_fill() { return fill_lines; }

}  // namespace esreplay
