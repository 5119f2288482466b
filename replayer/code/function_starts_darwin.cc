#include "replayer/code/function_starts_darwin.h"

#include <mach-o/dyld.h>

#include "replayer/code/text_ranges.h"
#include "replayer/platform/mach_segment_darwin.h"

namespace esreplay {

namespace {

struct ImageFunctions {
  uintptr_t start;  // of the header, where the deltas start
  uintptr_t end;
  const uint8_t* deltas;  // ULEB128
  const uint8_t* deltas_end;
};

// A client links a few libraries of its own. System libraries are left out.
constexpr unsigned kMaxImages = 64;
ImageFunctions images[kMaxImages];
unsigned image_count;

const linkedit_data_command* starts_of(const mach_header_64* header) {
  const auto* command = reinterpret_cast<const load_command*>(header + 1);
  for (uint32_t at = 0; at < header->ncmds; at++) {
    if (command->cmd == LC_FUNCTION_STARTS) return reinterpret_cast<const linkedit_data_command*>(command);
    command = reinterpret_cast<const load_command*>(reinterpret_cast<const char*>(command) + command->cmdsize);
  }
  return nullptr;
}

ImageFunctions functions_of(const mach_header_64* header) {
  const segment_command_64* text = segment_of(header, SEG_TEXT);
  const segment_command_64* link_edit = segment_of(header, SEG_LINKEDIT);
  const linkedit_data_command* starts = starts_of(header);
  if (text == nullptr || link_edit == nullptr || starts == nullptr) return {};
  const uint64_t offset = starts->dataoff - link_edit->fileoff;
  if (starts->dataoff < link_edit->fileoff || offset > link_edit->filesize ||
      starts->datasize > link_edit->filesize - offset)
    return {};
  const auto start = reinterpret_cast<uintptr_t>(header);
  const auto* deltas = reinterpret_cast<const uint8_t*>(start - text->vmaddr + link_edit->vmaddr + offset);
  return {start, start + text->vmsize, deltas, deltas + starts->datasize};
}

bool holds(const ImageFunctions& image, uintptr_t address) { return address >= image.start && address < image.end; }

const ImageFunctions* image_around(uintptr_t address) {
  for (unsigned at = 0; at < image_count; at++)
    if (holds(images[at], address)) return &images[at];
  return nullptr;
}

// Returns whether the instruction is a BL, or a BLR of either kind.
bool is_call(uint32_t instruction) {
  return (instruction & 0xfc000000) == 0x94000000 || (instruction & 0xfeff0000) == 0xd63f0000;
}

}  // namespace

void note_function_starts() {
  image_count = 0;
  const uint32_t loaded = _dyld_image_count();
  for (uint32_t at = 0; at < loaded && image_count < kMaxImages; at++) {
    const auto* header = reinterpret_cast<const mach_header_64*>(_dyld_get_image_header(at));
    if (header == nullptr || text_at(reinterpret_cast<uintptr_t>(header)) != Text::kClient) continue;
    const ImageFunctions functions = functions_of(header);
    if (functions.deltas != nullptr) images[image_count++] = functions;
  }
}

uintptr_t function_around(uintptr_t address) {
  const ImageFunctions* image = image_around(address);
  if (image == nullptr) return 0;
  uintptr_t found = 0;
  uintptr_t next = image->start;
  uint64_t delta = 0;
  unsigned shift = 0;
  for (const uint8_t* at = image->deltas; at < image->deltas_end; at++) {
    delta |= uint64_t{*at & 0x7fu} << shift;
    shift += 7;
    if ((*at & 0x80) != 0 && shift < 63) continue;
    if (delta == 0) break;  // the padding after the last
    next += delta;
    if (next > address) break;
    found = next;
    delta = shift = 0;
  }
  return found;
}

bool is_caller_of_leaf(uintptr_t link, uintptr_t at) {
  const uintptr_t called = function_around(at);
  const uintptr_t caller = function_around(link - 1);
  if (called == 0 || caller == 0 || called == caller || link % 4 != 0) return false;
  return is_call(*reinterpret_cast<const uint32_t*>(link - 4));
}

}  // namespace esreplay
