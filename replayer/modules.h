// Writes ledger-SLOT.modules, through a mapping. How the loaded files are listed is in modules_linux.cc and
// modules_darwin.cc.
#pragma once

#include <cstdint>

#include "src/schema/generated/ledger.h"

namespace esreplay {

class ModuleMap {
 public:
  // In the first directory with room; false when none has.
  bool open(const char* dir, const char* other_dir, unsigned slot);
  void update();  // takes the loader's lock: never on a delivery thread
  void close();

 private:
  friend struct ModuleWalk;
  bool open_in(const char* dir, unsigned slot);
  bool make_room(uint64_t records);
  bool begin_update();  // false: another thread is at it, and stays so
  void end_update();

  ModuleRecord* records_ = nullptr;
  uint64_t room_ = 0;  // records
  uint32_t updating_ = 0;
  unsigned long long changes_ = 0;
  char path_[1200] = {};
};

// One pass over the loaded files, which writes the map anew from its start. What is left behind it of longer ones is
// withdrawn: the count only grows.
struct ModuleWalk {
  ModuleMap& map;
  uint64_t written = 0;
  uint64_t left_out = 0;

  void put(ModuleRecord& record);  // seals it, too
  void finish() const;
};

}  // namespace esreplay
