// Writes ledger-SLOT.names: functions of system libraries in the stacks of this process. macOS has no files of them,
// only the shared cache, and they lie elsewhere in it after the next boot; so they are named while the process lives.
#pragma once

#include <cstdint>

#include "replayer/ledger/record_file.h"

namespace esreplay {

class SystemNames {
 public:
  // In the first directory with room; false when none has.
  bool open(const char* dir, const char* other_dir, unsigned slot);
  // Names what has come since. Takes the loader's lock: the housekeeping thread only.
  void update();
  void close();

 private:
  void name(uint64_t address);

  RecordFile file_{"names", sizeof(NameRecord), 1 << 13};
  uint32_t stacks_ = 0;  // looked at
  uint32_t named_ = 0;
};

}  // namespace esreplay
