// The system's libraries are one range, the shared cache. This library finds its own range by its own address.
#include <dispatch/dispatch.h>
#include <dlfcn.h>
#include <mach-o/dyld.h>

#include "replayer/code/function_starts_darwin.h"
#include "replayer/code/text_ranges.h"
#include "replayer/platform/mach_segment_darwin.h"

// Exported by libSystem without a header.
extern "C" __attribute__((weak_import)) const void* _dyld_get_shared_cache_range(size_t* size);

namespace esreplay {

namespace {

struct Range {
  uintptr_t start;
  uintptr_t end;
};

Range own_text;
Range system_text;
Range dispatch_text;

bool holds(const Range& range, uintptr_t address) { return address >= range.start && address < range.end; }

uintptr_t end_of_text(const mach_header_64* header) {
  const segment_command_64* text = segment_of(header, SEG_TEXT);
  return text == nullptr ? 0 : reinterpret_cast<uintptr_t>(header) + text->vmsize;
}

}  // namespace

void note_text_ranges() {
  Dl_info self = {};
  if (own_text.end != 0 || dladdr(reinterpret_cast<const void*>(&note_text_ranges), &self) == 0) return;
  if (&_dyld_get_shared_cache_range != nullptr) {
    size_t size = 0;
    const auto start = reinterpret_cast<uintptr_t>(_dyld_get_shared_cache_range(&size));
    system_text = {start, start + size};
  }
  Dl_info dispatch = {};
  if (dladdr(reinterpret_cast<const void*>(&dispatch_async_f), &dispatch) != 0) {
    dispatch_text = {reinterpret_cast<uintptr_t>(dispatch.dli_fbase),
                     end_of_text(static_cast<mach_header_64*>(dispatch.dli_fbase))};
  }
  own_text = {reinterpret_cast<uintptr_t>(self.dli_fbase), end_of_text(static_cast<mach_header_64*>(self.dli_fbase))};
  note_function_starts();
}

Text text_at(uintptr_t address) {
  if (holds(own_text, address)) return Text::kOwn;
  return holds(system_text, address) ? Text::kSystem : Text::kClient;
}

bool in_dispatch(uintptr_t address) { return holds(dispatch_text, address); }

}  // namespace esreplay
