// Where a delivery thread is right now. Taken when a deadline passes.
#pragma once

#include <cstdint>

#include "replayer/es/client.h"

namespace esreplay {

void stack_sample_open();  // takes its signal
int sample_signal();       // 0 where none is needed

// Id plus one of the stack: that of the call the handler is in, else one taken by a signal (which may interrupt a
// system call that no wrapper knows; on macOS the thread is stopped instead); 0 when no handler runs or none could be
// had within 2 ms.
uint32_t stack_of_delivery(const Client& client);

}  // namespace esreplay
