// macOS tells the times of a process only. Its children count as other programs.
#include "replayer/platform/family.h"

namespace esreplay {

bool begin_family(int32_t, uint64_t) { return true; }
FamilyLook look_at_family(uint64_t) { return {0, true, 0}; }
bool alone_since_look() { return true; }

}  // namespace esreplay
