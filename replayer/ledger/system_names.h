// Writes ledger-SLOT.names: functions of system libraries in the stacks of this process. macOS has no files of them,
// only the shared cache, which has another layout after the next boot. So they are named while the process lives.
#pragma once

#include <cstdint>

#include "replayer/ledger/record_file.h"
#include "replayer/run/of_run.h"

namespace esreplay {

class SystemNames {
 public:
  // Uses the first directory with room; false if neither has room.
  bool open(const char* dir, const char* other_dir, unsigned slot);
  // Names the functions of new stacks. Takes the loader's lock: the housekeeping thread only.
  void update();
  void close();

 private:
  void name(uint64_t address);

  RecordFile file_{"names", sizeof(NameRecord), 1 << 13};
  uint32_t stacks_ = 0;  // looked at
  uint32_t named_ = 0;
};

// Of this process in the run.
extern OfRun<SystemNames> g_run_names;
inline SystemNames& run_names() { return g_run_names.get(); }

}  // namespace esreplay
