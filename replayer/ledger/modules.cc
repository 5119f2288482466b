#include "replayer/ledger/modules.h"

#include "replayer/ledger/coded_words.h"
#include "replayer/ledger/ledger.h"
#include "replayer/platform/atomics.h"
#include "replayer/platform/platform.h"
#include "src/native/clock.h"

namespace esreplay {

OfRun<ModuleMap> g_run_modules;

bool ModuleMap::open(const char* dir, const char* other_dir, unsigned slot) {
  changes_ = 0;
  return file_.open(dir, other_dir, slot, &ledger_control()->modules);
}

void ModuleMap::close() {
  file_.close();
  updating_ = 0;
}

bool ModuleMap::begin_update() {
  constexpr int kMaxTries = 100;
  // When the process exits, the map is updated once more, after waiting for a thread that is at it.
  for (int i = 0; swap(updating_, 1U) != 0; ++i) {
    if (i == kMaxTries) return false;
    sleep_until_ns(monotonic_ns() + 1000000);
  }
  return true;
}

void ModuleMap::end_update() { store_release(updating_, 0U); }

void ModuleWalk::put(ModuleRecord& record) {
  if (map.file_.put(&record, written))
    ++written;
  else
    ++left_out;
}

void ModuleWalk::finish() const {
  if (left_out != 0) add(ledger_control()->lost, left_out);
  map.file_.withdraw_from(written);
}

}  // namespace esreplay
