// The trap for system calls that no wrapper made: Syscall User Dispatch where the kernel has it, nothing elsewhere.
#pragma once

namespace esreplay {

// On the delivery thread itself. False when this kernel or processor has no such thing; the thread then runs untrapped.
bool trap_start();

// A bare system call of a harmless kind, from outside the allowed range: the canary. Returns what the kernel answered.
long trap_canary();
long trap_canary_answer();  // what it answers to a call that nothing traps

// Undoes what a jump out of a signal handler inside the trap left behind.
void trap_recover();

}  // namespace esreplay
