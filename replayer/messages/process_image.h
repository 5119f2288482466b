// Reads the image of a process in a trace without building a message.
#pragma once

#include <cstddef>

#include "src/native/endpoint_security.h"
#include "src/native/image.h"
#include "src/native/message_layout.h"

namespace esreplay {

struct ImagePath {
  const char* data;  // null: no executable; not terminated by a zero byte
  size_t length;
};

// Returns the target of the pointer at this offset of an image; null for a null pointer.
inline const uint8_t* pointed_to(const Image& image, size_t offset) {
  const auto* fixups = reinterpret_cast<const Fixup*>(image.bytes + image.size);
  for (unsigned i = 0; i < image.fixup_count; ++i) {
    if (fixups[i].pointer == offset) return image.bytes + fixups[i].target;
  }
  return nullptr;
}

inline ImagePath executable_path(const Image& process) {
  const uint8_t* file = pointed_to(process, offsetof(es_process_t, executable));
  if (file == nullptr) return {nullptr, 0};
  const auto path = static_cast<size_t>(file - process.bytes) + offsetof(es_file_t, path);
  return {reinterpret_cast<const char*>(pointed_to(process, path + offsetof(es_string_token_t, data))),
          load_at<size_t>(process.bytes, path + offsetof(es_string_token_t, length))};
}

}  // namespace esreplay
