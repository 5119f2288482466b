// The target paths of a message, for muting. Events without target support have none.
#pragma once

#include <EndpointSecurity/EndpointSecurity.h>

#include <cstddef>

namespace esreplay {

struct TargetPath {
  char data[2048];
  size_t length;
};

// At most two; returns how many. A path longer than 2047 bytes is cut, which still matches every shorter prefix.
unsigned target_paths(const es_message_t* message, TargetPath out[2]);
bool has_target_paths(es_event_type_t type);

}  // namespace esreplay
