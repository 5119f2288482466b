// The module map, from dyld's list of images: the text segment of each, which is what addresses of code lie in.
#include "replayer/modules.h"

#include <mach-o/dyld.h>
#include <mach-o/loader.h>
#include <cstdio>
#include <cstring>

#include "replayer/ledger.h"
#include "replayer/words.h"

namespace esreplay {
namespace {

// The text segment, which begins with the header, wherever it lies in its file: that is the shared cache for most.
bool text_of(const mach_header_64* header, ModuleRecord* record) {
  const auto* command = reinterpret_cast<const load_command*>(header + 1);
  for (uint32_t at = 0; at < header->ncmds; ++at) {
    const auto* segment = reinterpret_cast<const segment_command_64*>(command);
    if (command->cmd == LC_SEGMENT_64 && strncmp(segment->segname, SEG_TEXT, sizeof segment->segname) == 0) {
      record->start = reinterpret_cast<uintptr_t>(header);
      record->end = record->start + segment->vmsize;
      record->bias = record->start - segment->vmaddr;
      record->cpu = static_cast<uint32_t>(header->cputype);
      record->cpu_subtype = static_cast<uint32_t>(header->cpusubtype);
      record->flags = header->filetype == MH_EXECUTE ? kModuleFlagProgram : 0;
      return true;
    }
    command = reinterpret_cast<const load_command*>(reinterpret_cast<const char*>(command) + command->cmdsize);
  }
  return false;
}

}  // namespace

void ModuleMap::update() {
  const uint32_t images = _dyld_image_count();
  if (!file_.is_open() || !ledger_alive() || images == load_relaxed(changes_)) return;
  if (!begin_update()) return;
  store_relaxed(changes_, static_cast<unsigned long long>(images));
  ModuleWalk walk = {*this};
  for (uint32_t image = 0; image < images; ++image) {
    const auto* header = reinterpret_cast<const mach_header_64*>(_dyld_get_image_header(image));
    const char* name = _dyld_get_image_name(image);
    ModuleRecord record = {};
    if (header == nullptr || name == nullptr || !text_of(header, &record)) continue;
    snprintf(record.path, sizeof record.path, "%s", name);
    walk.put(record);
  }
  walk.finish();
  end_update();
}

}  // namespace esreplay
