// The default mutes of a new client: default-mutes.bin of the run directory.
#pragma once

#include "replayer/mutes/mutes.h"
#include "src/schema/generated/ledger.h"

namespace esreplay {

// The run's set, mapped at attach; null and 0: it has none.
void set_default_mutes(const DefaultMute* mutes, uint64_t count);
bool has_default_mutes();
// False: no memory.
bool add_default_mutes(Mutes& mutes);

}  // namespace esreplay
