// The `fork` fact learns the child's pid: the fact is written inside of fork, where nobody knows it, and the wrapper
// does.
#pragma once

#include "replayer/ledger/ledger.h"

namespace esreplay {

// In the parent, inside of fork: the fact that the wrapper around it completes. None when the C library forks by
// itself.
void expect_child(FactRecord* fact);

}  // namespace esreplay
