// The library in programs that this process starts before it joins the run: a wrapper starts the client that way. On
// macOS the environment must not name the library while other programs start. dyld ends a program into which it cannot
// insert it, and all of Apple's are arm64e on Apple silicon, also /bin/sh, which system() and popen() start. So there
// the library hides the variable when it is loaded, under a name of ours, which every copy of the environment takes
// along. The wrappers give it back to a program that the process starts itself and that can take it. On Linux every
// program can, and some start others by bare system calls: the variable stays.
#pragma once

#include <cstddef>

namespace esreplay {

// True while programs that this process starts get the library only by the functions below. On Linux never.
bool library_is_hidden();

// The process has joined the run: its later children do not get the library, whatever its environment holds.
void forget_library();

// Returns how many bytes with_library needs. 0: the environment stays as it is, because it does not name the run's
// library, or the program cannot take it.
size_t room_for_library(const char* program, char* const* environment);

// Returns a copy of the environment in which the variable has its name. Allocates nothing.
char* const* with_library(void* room, size_t bytes, char* const* environment);

// Finds a program as execvp does. False: not found, or the path is too long.
bool find_program(const char* name, char* path, size_t size);

}  // namespace esreplay
