// macOS's signal numbers and sets, in terms of the host's.
#pragma once

#include <csignal>
#include <cstdint>

namespace loader {

int host_signal(int darwin);  // 0 when the host has no such signal
int darwin_signal(int host);  // 0 for none, too

using DarwinSignalSet = uint32_t;  // bit N − 1 for signal N

sigset_t host_set(DarwinSignalSet darwin);
DarwinSignalSet darwin_set(const sigset_t& host);

}  // namespace loader
