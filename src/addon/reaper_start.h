// Starts the reaper of a client as a child of this process.
#pragma once

#include <sys/types.h>

namespace esreplay {

struct ReaperStart {
  const char* program;
  char* const* words;        // argv, ended by null
  char* const* environment;  // likewise
  bool with_input;           // standard input is a socket; otherwise it is at its end
  bool with_output;          // standard output and standard error are sockets; otherwise both go to our standard error
};

struct StartedReaper {
  int error;  // errno; 0: it runs
  pid_t pid;
  int socket;      // to its descriptor 3
  int streams[3];  // the other ends of its standard streams; -1: it has none
  int to_copy;     // what it writes to both outputs, which we must copy to our standard error; -1: nothing
};

// The child is in a session of its own, blocks no signal and has the default handler for each. It shares this process's
// memory until it executes the program: a copy of its page tables takes Node several milliseconds, and each page that
// Node writes to afterwards a fault.
StartedReaper start_reaper(const ReaperStart& start);

// Returns when the child has ended, at once if it is gone.
void await_reaper(pid_t pid);

}  // namespace esreplay
