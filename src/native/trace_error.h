// Why a trace was refused and where: the native twin of TraceError in `src/errors/errors.ts`.
#pragma once

#include <cstdint>

namespace esreplay {

struct TraceError {
  uint64_t offset;   // byte in the file
  uint64_t record;   // ordinal of the record, 0-based and file-wide; kNoRecord outside of records
  char field[96];    // dotted path, "" when the place is not a field
  char reason[160];  // a predicate: "is negative"; its subject is the field, or the trace

  static constexpr uint64_t kNoRecord = UINT64_MAX;
};

}  // namespace esreplay
