// What every injected message goes through, whoever causes it: stated, and waited for while the run goes on.
#pragma once

#include <cstdint>

namespace esreplay {

// How often whoever waits for an answer looks whether the run is over.
inline constexpr uint64_t kLookEveryNs = 20000000;

// Nothing is injected any more, and nobody waits.
bool loop_over();

// False: the run is over.
bool wait_until_settled(uint32_t index);

// `call` is the number of the service call, 0 where a client opened a file; `flags` are InjectedFlag bits.
void state_injected(uint32_t index, uint32_t call, uint32_t template_index, uint32_t flags);

// A thread that runs a block of a serial queue asks a service, or (`call` is 0) waits for the answer to the message.
void state_queue_waits(uint32_t call, uint32_t index);

// More than a run has room for is never a pass: the harness refuses a run that says this. Once a process.
void state_no_room(uint32_t call);

}  // namespace esreplay
