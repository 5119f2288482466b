// The module map: which image lies where, so that addresses can be named after the process is gone.
// Rewritten from the start when dlopen or dlclose happened; a record's place does not matter to its readers.
#include <link.h>
#include <unistd.h>
#include <climits>
#include <cstdio>
#include <cstring>

#include "replayer/ledger.h"
#include "replayer/modules.h"
#include "replayer/words.h"

namespace esreplay {
namespace {

struct Walk {
  int file;
  uint64_t written;
  unsigned long long changes;  // loads and unloads so far, as the loader counts them
};

int note_changes(struct dl_phdr_info* info, size_t, void* out) {
  static_cast<Walk*>(out)->changes = info->dlpi_adds + info->dlpi_subs;
  return 1;
}

int write_module(struct dl_phdr_info* info, size_t, void* out) {
  auto* walk = static_cast<Walk*>(out);
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
  }
  if (pwrite(walk->file, &record, sizeof record, static_cast<off_t>(walk->written * sizeof record)) == sizeof record) {
    ++walk->written;
  }
  return 0;
}

}  // namespace

void ModuleMap::update() {
  if (file_ < 0 || !ledger_alive()) return;
  Walk walk = {file_, 0, 0};
  dl_iterate_phdr(note_changes, &walk);
  if (walk.changes == changes_) return;
  changes_ = walk.changes;
  dl_iterate_phdr(write_module, &walk);
  store_release(ledger_control()->modules, walk.written);
}

}  // namespace esreplay
