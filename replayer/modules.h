// Writes ledger-SLOT.modules. How the loaded files are listed is in modules_linux.cc and modules_darwin.cc.
#pragma once

#include <cstdint>

namespace esreplay {

class ModuleMap {
 public:
  void open(const char* dir, unsigned slot);
  void update();  // takes the loader's lock: never on a delivery thread
  void close();

 private:
  int file_ = -1;
  unsigned long long changes_ = 0;
};

}  // namespace esreplay
