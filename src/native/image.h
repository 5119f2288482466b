// Interned processes and files as relocatable bytes: made once when a trace is opened, then copied into each message.
// An image is the struct in its recorded version's size, everything it points to, and the list of its pointers, which
// count from the start of the image until it is copied.
#pragma once

#include <cstddef>
#include <cstdint>

#include "src/native/arena.h"

namespace esreplay {

// `pointer` and `target` are offsets from the start of the image.
struct Fixup {
  uint32_t pointer;
  uint32_t target;
};

struct Image {
  const uint8_t* bytes;  // `size` bytes, a multiple of 8; the fix-ups follow directly
  uint32_t size;
  uint16_t fixup_count;
  uint8_t version;  // message version it was defined under
  uint8_t reserved;
  uint32_t first_message;  // index of the message that it was defined for
};

// A string defined once. Its bytes are in the trace.
struct InternedString {
  const uint8_t* bytes;
  uint64_t length;
};

// A list of arguments or environment strings; its items are a checked array in the trace, as long as that stays.
struct InternedList {
  const uint8_t* items;  // behind the array's head; null if only checked
  uint32_t count;
  uint32_t size;  // bytes that a message needs for the tokens and the strings
};

struct Images {
  Table<Image> processes;
  Table<Image> files;
  Table<uint64_t> threads;  // es_thread_t.thread_id
  Table<InternedString> strings;
  Table<InternedList> lists;
  Table<uint8_t> pool;
  // First ids of the current message version: no record may refer to a lower one.
  size_t first_process = 0;
  size_t first_file = 0;
  size_t first_thread = 0;

  void start_version() {
    first_process = processes.size();
    first_file = files.size();
    first_thread = threads.size();
  }
};

constexpr uint64_t align8(uint64_t size) { return (size + 7) & ~uint64_t{7}; }

}  // namespace esreplay
