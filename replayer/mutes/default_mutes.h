// The default mutes of a new client: default-mutes.bin of the run directory.
#pragma once

#include "replayer/mutes/mutes.h"

namespace esreplay {

// False: no memory.
bool add_default_mutes(Mutes& mutes);

}  // namespace esreplay
