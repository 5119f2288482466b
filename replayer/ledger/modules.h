// Writes ledger-SLOT.modules. modules_linux.cc and modules_darwin.cc list the loaded files.
#pragma once

#include <cstdint>

#include "replayer/ledger/record_file.h"
#include "replayer/run/of_run.h"
#include "src/schema/generated/ledger.h"

namespace esreplay {

class ModuleMap {
 public:
  // Uses the first directory with room; false if neither has room.
  bool open(const char* dir, const char* other_dir, unsigned slot);
  void update();  // takes the loader's lock: never on a delivery thread
  void close();

 private:
  friend struct ModuleWalk;
  bool begin_update();  // false: another thread is at it, and stays so
  void end_update();

  RecordFile file_{"modules", sizeof(ModuleRecord), 1 << 14};
  uint32_t updating_ = 0;
  unsigned long long changes_ = 0;
};

// One pass over the loaded files. It writes the map anew from its start.
struct ModuleWalk {
  ModuleMap& map;
  uint32_t written = 0;
  uint32_t left_out = 0;

  void put(ModuleRecord& record);
  void finish() const;
};

// Of this process in the run.
extern OfRun<ModuleMap> g_run_modules;
inline ModuleMap& run_modules() { return g_run_modules.get(); }

}  // namespace esreplay
