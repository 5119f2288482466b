// Whether a thread waits for a pipe or a socket. Another process may write into it at any time: the kernel does
// not list the owners of the other end.
#pragma once

namespace esreplay {

struct WaitingThread {
  const char* folder;  // of its process, in /proc
  long process;
  long thread;
  long call;  // number of its system call
  const unsigned long* arguments;
};

// Also true where the descriptors cannot be read.
bool waits_for_input(const WaitingThread& thread);

}  // namespace esreplay
