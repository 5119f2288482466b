// Finds the program that a shell runs for a command.
#pragma once

#include <cstddef>

namespace esreplay {

constexpr size_t kMaxProgramBytes = 1024;

// Returns false unless the command is a program, named by its absolute path, and plain words. Otherwise only the shell
// knows the program.
bool program_of_command(const char* command, char (&program)[kMaxProgramBytes]);

}  // namespace esreplay
