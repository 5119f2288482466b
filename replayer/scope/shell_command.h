// Which program a shell runs for a command.
#pragma once

#include <cstddef>

namespace esreplay {

constexpr size_t kMostProgramBytes = 1024;

// False where the command is more than a program, named by its absolute path, and plain words: only the shell knows
// then.
bool program_of_command(const char* command, char (&program)[kMostProgramBytes]);

}  // namespace esreplay
