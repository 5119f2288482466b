// The module map: which image is where, so that addresses can be named after the process is gone.
// Rewritten from the start after a dlopen or dlclose. A record's place does not matter to its readers.
#include <link.h>
#include <unistd.h>
#include <climits>
#include <cstdio>
#include <cstring>

#include "replayer/ledger/ledger.h"
#include "replayer/ledger/modules.h"
#include "replayer/platform/atomics.h"

namespace esreplay {
namespace {

// Reads how many loads and unloads the loader has counted.
int note_changes(struct dl_phdr_info* info, size_t, void* out) {
  *static_cast<unsigned long long*>(out) = info->dlpi_adds + info->dlpi_subs;
  return 1;
}

int write_module(struct dl_phdr_info* info, size_t, void* out) {
  ModuleRecord record = {};
  uintptr_t start = UINTPTR_MAX;
  uintptr_t end = 0;
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const ElfW(Phdr)& segment = info->dlpi_phdr[i];
    if (segment.p_type != PT_LOAD) continue;
    const uintptr_t from = info->dlpi_addr + segment.p_vaddr;
    if (from < start) start = from;
    if (from + segment.p_memsz > end) end = from + segment.p_memsz;
  }
  if (end == 0) return 0;
  record.start = start;
  record.end = end;
  record.bias = info->dlpi_addr;
  if (info->dlpi_name != nullptr && info->dlpi_name[0] != 0) {
    snprintf(record.path, sizeof record.path, "%s", info->dlpi_name);
  } else if (readlink("/proc/self/exe", record.path, sizeof record.path - 1) < 0) {
    return 0;
  } else {
    record.flags = kModuleFlagProgram;
  }
  static_cast<ModuleWalk*>(out)->put(record);
  return 0;
}

}  // namespace

void ModuleMap::update() {
  if (!file_.is_open() || !ledger_alive()) return;
  unsigned long long changes = 0;
  dl_iterate_phdr(note_changes, &changes);
  if (changes == load_relaxed(changes_) || !begin_update()) return;
  store_relaxed(changes_, changes);
  ModuleWalk walk = {*this};
  dl_iterate_phdr(write_module, &walk);
  walk.finish();
  end_update();
}

}  // namespace esreplay
