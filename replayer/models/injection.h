// States each injected message, and waits for its answers while the run goes on.
#pragma once

#include <cstdint>

namespace esreplay {

// How often a thread that waits for an answer checks whether the run is over.
inline constexpr uint64_t kLookEveryNs = 20000000;

// True: nothing is injected any more, and nothing waits.
bool loop_over();

// False: the run is over.
bool wait_until_settled(uint32_t index);

// `call` is the number of the service call, 0 if a client opened a file; `flags` are InjectedFlag bits.
void record_injected(uint32_t index, uint32_t call, uint32_t template_index, uint32_t flags);

// States that a thread in a block of a serial queue asks a service, or (`call` is 0) waits for the answer to the
// message.
void record_queue_waits(uint32_t call, uint32_t index);

// States once a process that a run injects more than it has room for. The harness refuses such a run: it is never a
// pass.
void record_no_room(uint32_t call);

}  // namespace esreplay
