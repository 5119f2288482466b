// The module map, from dyld's list of images. It has the text segment of each, which is where addresses of code are.
#include "replayer/ledger/modules.h"

#include <mach-o/dyld.h>
#include <mach-o/loader.h>
#include <cstdio>

#include "replayer/ledger/ledger.h"
#include "replayer/platform/atomics.h"
#include "replayer/platform/mach_segment_darwin.h"

namespace esreplay {
namespace {

// Finds the text segment, which begins with the header. Where it is in its file, for most the shared cache, does not
// matter.
bool text_of(const mach_header_64* header, ModuleRecord* record) {
  const segment_command_64* text = segment_of(header, SEG_TEXT);
  if (text == nullptr) return false;
  record->start = reinterpret_cast<uintptr_t>(header);
  record->end = record->start + text->vmsize;
  record->bias = record->start - text->vmaddr;
  record->cpu = static_cast<uint32_t>(header->cputype);
  record->cpu_subtype = static_cast<uint32_t>(header->cpusubtype);
  record->flags = header->filetype == MH_EXECUTE ? kModuleFlagProgram : 0;
  return true;
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
