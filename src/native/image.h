// Interned processes and files as relocatable bytes: made once when a trace is opened, copied into each message after.
// An image is the struct in its recorded version's size, everything it points to, and the list of pointers to set.
#pragma once

#include <cstdint>

#include "src/native/arena.h"

namespace esreplay {

// `pointer` and `target` are offsets from the start of the image.
struct Fixup {
  uint32_t pointer;
  uint32_t target;
};

struct Image {
  const uint8_t* bytes;  // `size` bytes, a multiple of 8; the fix-ups stand right behind them
  uint32_t size;
  uint16_t fixup_count;
  uint8_t version;       // message version it was defined under
  uint8_t reserved;
};

// A string defined once. Its bytes are in the trace.
struct InternedString {
  const uint8_t* bytes;
  uint32_t length;
  uint32_t reserved;
};

// A list of arguments or environment strings; its items are a canonical array in the trace.
struct InternedList {
  const uint8_t* items;  // behind the array's head
  uint32_t count;
  uint32_t size;         // bytes a message needs for tokens and strings
};

struct Images {
  Table<Image> processes;
  Table<Image> files;
  Table<InternedString> strings;
  Table<InternedList> lists;
  Table<uint8_t> pool;
};

}  // namespace esreplay
