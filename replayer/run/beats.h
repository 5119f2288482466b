// What the heartbeat knows about the time of this process. It is a thread of attach/, which is above.
#pragma once

#include <cstdint>

namespace esreplay {

// Returns the longest time that the machine held up our heartbeat since `since_ns`.
uint64_t max_stall_since(uint64_t since_ns);
// Returns how long deadlines have stood still since then because a debugger was attached.
uint64_t paused_since(uint64_t since_ns);
// Call before treating a deadline as passed: after a stop of the whole process, the heartbeat must have looked first.
// Waits at most `max_ns`.
void wait_for_beat(uint64_t now, uint64_t max_ns);

// The whole trace is queued and no answer is open: lets the heartbeat look for the end before its next beat.
void note_done();

}  // namespace esreplay
