// Samples where a delivery thread is when a deadline passes.
#pragma once

#include <cstdint>

#include "replayer/clients/client.h"

namespace esreplay {

void stack_sample_open();  // takes its signal
int sample_signal();       // 0 if none is needed

// Returns the id plus one of the stack of the call that the handler is in. Otherwise of one taken by a signal, which
// may interrupt a system call that no wrapper knows; on macOS the thread is stopped instead. 0 if no handler runs or a
// stack could not be taken within 2 ms.
uint32_t stack_of_delivery(const Client& client);

}  // namespace esreplay
