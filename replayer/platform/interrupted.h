// What a signal handler can find out about the code that it interrupted. Each platform has its own implementation.
#pragma once

#include <csignal>
#include <cstdint>

namespace esreplay {

uintptr_t interrupted_at(const void* context);
// Returns all general registers, `count` of them.
const uint64_t* registers_of(const void* context, unsigned* count);
bool was_write(const void* context);

bool is_fault(const siginfo_t* info);                  // caused by an instruction, not sent by a process
bool was_sent_by(const siginfo_t* info, int32_t pid);  // to a process, by kill or sigqueue

}  // namespace esreplay
