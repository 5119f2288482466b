// Decodes a whole trace into memory, message by message, and encodes it again, as a recorder of a replay would.
#pragma once

#include <cstddef>
#include <cstdint>

#include "src/native/arena.h"
#include "src/native/trace_blocks.h"
#include "src/native/trace_error.h"
#include "src/native/trace_reader.h"

namespace esreplay {

// The new trace is in `blocks`, complete even if the old one was cut. The header is copied as it is. If it returns
// false, `error` says why. With a target version, messages and header have that version.
bool transcode(const uint8_t* data, size_t size, Arena& arena, TraceBlocks& blocks, TraceError* error,
               TraceTarget target = {});

}  // namespace esreplay
