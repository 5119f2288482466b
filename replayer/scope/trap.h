// Traps system calls that no wrapper made: Syscall User Dispatch where the kernel has it, nothing elsewhere.
#pragma once

namespace esreplay {

// Call it on the delivery thread itself. Returns false when this kernel or processor does not support the trap; the
// thread then runs untrapped.
bool trap_start();

// The canary: makes a harmless bare system call from outside the allowed range. Returns the kernel's result.
long trap_canary();
long trap_canary_answer();  // the result of the same call when nothing traps it

}  // namespace esreplay
