// Finds the kind of image that an address belongs to, from a list made once, so that a look-up takes no lock.
#pragma once

#include <cstdint>

namespace esreplay {

enum class Text : uint8_t {
  kClient,  // the program and its own libraries
  kOwn,     // this library
  kSystem,  // the language's and the system's libraries
  kLocks,   // libc and libdispatch: a futex wait in them is a lock
};

void note_text_ranges();  // takes the loader's lock: never in a handler
Text text_at(uintptr_t address);
bool in_dispatch(uintptr_t address);

}  // namespace esreplay
