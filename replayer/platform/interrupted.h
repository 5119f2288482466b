// What a signal handler is told about the code that it interrupted. One implementation a platform.
#pragma once

#include <csignal>
#include <cstdint>

namespace esreplay {

uintptr_t interrupted_at(const void* context);
// All general registers; `count` of them.
const uint64_t* registers_of(const void* context, unsigned* count);
bool was_write(const void* context);

bool is_fault(const siginfo_t* info);                  // by an instruction, and not sent by anybody
bool was_sent_by(const siginfo_t* info, int32_t pid);  // to a process, by kill or sigqueue

}  // namespace esreplay
