// Adds the child's pid to the `fork` fact. The fact is written inside fork, where the pid is not known yet; the wrapper
// knows it.
#pragma once

#include "replayer/ledger/ledger.h"

namespace esreplay {

// Called in the parent, inside fork, with the fact that the wrapper around it completes. No wrapper completes it when
// the C library forks by itself.
void expect_child(FactRecord* fact);

}  // namespace esreplay
