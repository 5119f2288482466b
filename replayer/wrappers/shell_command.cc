#include "replayer/wrappers/shell_command.h"

#include <initializer_list>

namespace esreplay {
namespace {

// Returns whether every shell takes the character literally anywhere in a word.
bool is_plain(char c) {
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return true;
  for (const char each : {'/', '.', '-', '_', ',', ':', '=', '@', '%', '+'})
    if (c == each) return true;
  return false;
}

}  // namespace

bool program_of_command(const char* command, char (&program)[kMaxProgramBytes]) {
  while (*command == ' ') ++command;
  if (*command != '/') return false;
  size_t length = 0;
  for (; *command != 0 && *command != ' '; ++command) {
    // A '=' after a '/' does not make it an assignment, but programs are not named like that.
    if (!is_plain(*command) || *command == '=' || length + 1 == kMaxProgramBytes) return false;
    program[length++] = *command;
  }
  program[length] = 0;
  for (; *command != 0; ++command)
    if (*command != ' ' && !is_plain(*command)) return false;
  return true;
}

}  // namespace esreplay
