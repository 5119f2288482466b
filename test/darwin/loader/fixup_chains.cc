// The newer form of fix-ups: in each page every pointer says where the next one is (<mach-o/fixup-chains.h>).
#include "test/darwin/loader/fixups.h"

namespace loader {
namespace {

struct Import {
  int library;
  bool weak;
  std::string_view name;
  int64_t addend;
};

// High ordinals are negative numbers.
int signed_ordinal(uint32_t ordinal, uint32_t first_negative, uint32_t beyond) {
  return ordinal >= first_negative ? static_cast<int>(ordinal) - static_cast<int>(beyond) : static_cast<int>(ordinal);
}

Import import_of(const Image& image, const LinkeditCommand& where, const ChainedHeader& header, uint32_t number) {
  constexpr uint32_t kSizes[] = {0, 4, 8, 16};  // by format: plain, with an addend, with 64 bits for both
  const MachFile& file = image.file();
  const uint64_t at = uint64_t{where.offset} + header.imports + uint64_t{number} * kSizes[header.import_format];
  const uint64_t names = uint64_t{where.offset} + header.symbols;
  const uint64_t end = uint64_t{where.offset} + where.bytes;
  if (header.import_format == 3) {
    const auto word = file.read<uint64_t>(at, "an import");
    const auto addend = file.read<int64_t>(at + 8, "an import");
    return {signed_ordinal(word & 0xffff, 0xfff0, 0x10000), (word >> 16 & 1) != 0,
            file.text(names + (word >> 32), end, "a symbol's name"), addend};
  }
  const auto word = file.read<uint32_t>(at, "an import");
  const int64_t addend = header.import_format == 2 ? file.read<int32_t>(at + 4, "an import") : 0;
  return {signed_ordinal(word & 0xff, 0xf0, 0x100), (word >> 8 & 1) != 0,
          file.text(names + (word >> 9), end, "a symbol's name"), addend};
}

class Chains {
 public:
  Chains(const Image& image, const LinkeditCommand& where, const Binder& bind)
      : image_(image),
        where_(where),
        bind_(bind),
        header_(image.file().read<ChainedHeader>(where.offset, "the chained fix-ups")) {
    image.file().bytes(where.offset, where.bytes, "the chained fix-ups");
    if (header_.import_format < 1 || header_.import_format > 3)
      image.file().refuse(where.offset, "the imports have a form that this loader does not know");
    if (header_.symbol_format != 0) image.file().refuse(where.offset, "the names of symbols are compressed");
  }

  void walk() const {
    const MachFile& file = image_.file();
    const uint64_t starts = uint64_t{where_.offset} + header_.starts;
    const auto count = file.read<uint32_t>(starts, "the starts of chains");
    for (uint32_t number = 0; number < count; ++number) {
      const uint64_t at = starts + 4 + number * uint64_t{4};
      const auto offset = file.read<uint32_t>(at, "the starts of chains");
      if (offset != 0) walk_segment(number, starts + offset);
    }
  }

 private:
  void walk_segment(uint32_t number, uint64_t at) const {
    const MachFile& file = image_.file();
    const auto segment = file.read<ChainedSegment>(at, "the starts of a segment's chains");
    if (segment.pointer_format != kChained64 && segment.pointer_format != kChained64Offset)
      file.refuse(at, "chains of pointer format " + std::to_string(segment.pointer_format) + " are not known here");
    for (uint32_t page = 0; page < segment.page_count; ++page) {
      const uint64_t place = at + kChainedPageStarts + page * uint64_t{2};
      const auto start = file.read<uint16_t>(place, "the start of a chain");
      if (start == kChainedNoStart) continue;
      if ((start & kChainedManyStarts) != 0) file.refuse(place, "a page of this format has one chain at most");
      walk_chain(number, page * uint64_t{segment.page_size} + start, segment.pointer_format, place);
    }
  }

  // Each step goes forward, so a chain ends at the latest at the end of its segment.
  void walk_chain(uint64_t segment, uint64_t offset, uint16_t format, uint64_t place) const {
    for (uint64_t step = 1; step != 0; offset += step) {
      uint64_t* slot = image_.slot(segment, offset, place);
      const uint64_t word = *slot;
      step = (word >> 51 & 0xfff) * 4;
      if (word >> 63 != 0)
        bind(slot, word, place);
      else
        *slot = rebased(word, format);
    }
  }

  void bind(uint64_t* slot, uint64_t word, uint64_t place) const {
    const uint32_t number = word & 0xffffff;
    if (number >= header_.import_count) image_.file().refuse(place, "a chain names an import that is not there");
    const Import import = import_of(image_, where_, header_, number);
    bind_({slot, import.library, import.name, import.addend + static_cast<int64_t>(word >> 24 & 0xff), import.weak,
           place});
  }

  uint64_t rebased(uint64_t word, uint16_t format) const {
    const uint64_t target = word & 0xfffffffff;
    const uint64_t tag = (word >> 36 & 0xff) << 56;
    const uint64_t moved =
        format == kChained64 ? target + image_.slide() : target + reinterpret_cast<uintptr_t>(image_.base());
    return moved | tag;
  }

  const Image& image_;
  const LinkeditCommand& where_;
  const Binder& bind_;
  ChainedHeader header_;
};

}  // namespace

void apply_chains(const Image& image, const LinkeditCommand& where, const Binder& bind) {
  Chains(image, where, bind).walk();
}

}  // namespace loader
