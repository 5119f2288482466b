// A segment of a loaded image, by its name.
#pragma once

#include <mach-o/loader.h>
#include <cstring>

namespace esreplay {

// Null if the image has none of that name.
inline const segment_command_64* segment_of(const mach_header_64* header, const char* name) {
  const auto* command = reinterpret_cast<const load_command*>(header + 1);
  for (uint32_t at = 0; at < header->ncmds; ++at) {
    const auto* segment = reinterpret_cast<const segment_command_64*>(command);
    if (command->cmd == LC_SEGMENT_64 && strncmp(segment->segname, name, sizeof segment->segname) == 0) return segment;
    command = reinterpret_cast<const load_command*>(reinterpret_cast<const char*>(command) + command->cmdsize);
  }
  return nullptr;
}

}  // namespace esreplay
