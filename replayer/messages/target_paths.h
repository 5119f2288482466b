// The target paths of a message, for muting. Events without target support have none.
#pragma once

#include <cstddef>

#include "src/native/endpoint_security.h"

namespace esreplay {

struct TargetPath {
  const char* data;
  size_t length;
};

// Room for paths that a message holds in two parts.
struct TargetRoom {
  static constexpr size_t kMaxBytes = 32768;  // twice what macOS reports; longer ones are cut
  char text[2][kMaxBytes];
};

// Returns how many there are, at most two. They point into the message or into `room`.
unsigned target_paths(const es_message_t* message, TargetRoom& room, TargetPath out[2]);
bool has_target_paths(es_event_type_t type);

}  // namespace esreplay
