#include "test/darwin/loader/image.h"

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>

namespace loader {
namespace {

constexpr uint64_t kPage = 4096;
constexpr uint64_t kMostMemory = uint64_t{1} << 32;

// The segment before an executable that makes null pointers and truncated ones invalid.
bool is_page_zero(const SegmentCommand& segment) { return segment.most_protection == 0 && segment.file_size == 0; }

uint64_t whole_pages(uint64_t bytes) { return (bytes + kPage - 1) & ~(kPage - 1); }

}  // namespace

Image::Image(std::string path) : file_(std::move(path)) {
  const auto header = file_.read<MachHeader>(0, "the header");
  file_type_ = header.file_type;
  uint64_t offset = sizeof header;
  const uint64_t end = offset + header.command_bytes;
  file_.bytes(offset, header.command_bytes, "the load commands");
  for (uint32_t at = 0; at < header.command_count; ++at) {
    const auto command = file_.read<LoadCommand>(offset, "a load command");
    if (command.size < sizeof command || command.size > end - offset)
      file_.refuse(offset, "a load command is longer than its table or shorter than itself");
    read_command(command.command, offset, command.size);
    offset += command.size;
  }
  map();
  if (symtab_) read_symbols(*symtab_);
}

void Image::read_command(uint32_t command, uint64_t offset, uint64_t size) {
  switch (command) {
    case kCommandSegment: read_segment(offset); break;
    case kCommandSymtab: symtab_ = file_.read<SymtabCommand>(offset, "LC_SYMTAB"); break;
    case kCommandMain: main_ = file_.read<MainCommand>(offset, "LC_MAIN"); break;
    case kCommandDyldInfo:
    case kCommandDyldInfo | kRequired: dyld_info_ = file_.read<DyldInfoCommand>(offset, "LC_DYLD_INFO"); break;
    case kCommandMinimum: minimum_ = file_.read<MinimumCommand>(offset, "LC_VERSION_MIN_MACOSX").minimum; break;
    case kCommandBuild: minimum_ = file_.read<BuildCommand>(offset, "LC_BUILD_VERSION").minimum; break;
    case kCommandChainedFixups: chained_fixups_ = file_.read<LinkeditCommand>(offset, "LC_DYLD_CHAINED_FIXUPS"); break;
    case kCommandIdDylib:
    case kCommandLoadDylib:
    case kCommandLoadWeakDylib:
    case kCommandReexportDylib: {
      const auto dylib = file_.read<DylibCommand>(offset, "a library's name");
      const std::string name(file_.text(offset + dylib.name, offset + size, "a library's name"));
      if (command == kCommandIdDylib)
        install_name_ = name;
      else
        libraries_.push_back({name, command == kCommandLoadWeakDylib});
      break;
    }
    default: break;  // what only the system's loader, the kernel or a debugger uses
  }
}

void Image::read_segment(uint64_t offset) {
  const auto segment = file_.read<SegmentCommand>(offset, "LC_SEGMENT_64");
  uint64_t at = offset + sizeof segment;
  if (sizeof segment + segment.section_count * uint64_t{sizeof(SectionHeader)} > segment.size)
    file_.refuse(offset, "a segment has more sections than its command has room for");
  for (uint32_t count = 0; count < segment.section_count; ++count, at += sizeof(SectionHeader)) {
    const auto section = file_.read<SectionHeader>(at, "a section");
    if (section.address < segment.address || section.size > segment.memory_size ||
        section.address - segment.address > segment.memory_size - section.size)
      file_.refuse(at, "a section lies outside its segment");
    sections_.push_back(section);
  }
  if (segment.address % kPage != 0) file_.refuse(offset, "a segment begins within a page");
  if (segment.file_size > segment.memory_size) file_.refuse(offset, "a segment is larger in the file than in memory");
  file_.bytes(segment.file_offset, segment.file_size, "a segment");
  segments_.push_back(segment);
  if (is_page_zero(segment)) return;
  if (segment.memory_size > kMostMemory || segment.address > UINT64_MAX - kMostMemory - kPage)
    file_.refuse(offset, "a segment is too large");
  first_ = std::min(first_, segment.address);
  end_ = std::max(end_, segment.address + whole_pages(segment.memory_size));
  if (end_ - first_ > kMostMemory) file_.refuse(offset, "the segments are too far apart");
}

// Copied, not mapped: a file that is cut meanwhile cannot cause a fault.
void Image::map() {
  if (first_ >= end_) file_.refuse(0, "there is no segment to load");
  void* room = mmap(nullptr, end_ - first_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (room == MAP_FAILED) stop(path() + ": no memory for its segments: " + strerror(errno));
  base_ = static_cast<char*>(room);
  for (const SegmentCommand& segment : segments_) {
    if (segment.file_size == 0) continue;
    const auto bytes = file_.bytes(segment.file_offset, segment.file_size, "a segment");
    memcpy(base_ + (segment.address - first_), bytes.data(), bytes.size());
  }
}

void Image::protect() const {
  for (const SegmentCommand& segment : segments_) {
    if (is_page_zero(segment) || segment.memory_size == 0) continue;
    char* at = base_ + (segment.address - first_);
    // VM_PROT_READ, _WRITE and _EXECUTE have the numbers of PROT_*.
    if (mprotect(at, whole_pages(segment.memory_size), segment.protection & 7) != 0)
      stop(path() + ": a segment cannot be protected: " + strerror(errno));
    if ((segment.protection & PROT_EXEC) != 0) __builtin___clear_cache(at, at + segment.memory_size);
  }
}

void Image::read_symbols(const SymtabCommand& table) {
  const uint64_t end = uint64_t{table.strings} + table.string_bytes;
  file_.bytes(table.symbols, table.symbol_count * uint64_t{sizeof(Symbol)}, "the symbol table");
  file_.bytes(table.strings, table.string_bytes, "the names of symbols");
  for (uint32_t at = 0; at < table.symbol_count; ++at) {
    const uint64_t offset = table.symbols + at * uint64_t{sizeof(Symbol)};
    const auto symbol = file_.read<Symbol>(offset, "a symbol");
    if ((symbol.type & kSymbolDebug) != 0 || (symbol.type & kSymbolTypeMask) != kSymbolInSection) continue;
    if (symbol.value < first_ || symbol.value >= end_) file_.refuse(offset, "a symbol lies outside the image");
    const std::string_view name = file_.text(uint64_t{table.strings} + symbol.name, end, "a symbol's name");
    if ((symbol.type & kSymbolExternal) != 0) exports_.emplace(name, symbol.value);
    functions_.push_back({name, base_ + (symbol.value - first_)});
  }
  std::ranges::sort(functions_, {}, &Nearest::address);
}

bool Image::holds(const void* address) const {
  const auto at = reinterpret_cast<uintptr_t>(address);
  const auto start = reinterpret_cast<uintptr_t>(base_);
  return at >= start && at - start < end_ - first_;
}

char* Image::memory(uint64_t address, uint64_t bytes, uint64_t at) const {
  for (const SegmentCommand& segment : segments_) {
    if (is_page_zero(segment) || address < segment.address) continue;
    const uint64_t offset = address - segment.address;
    if (offset <= segment.memory_size && bytes <= segment.memory_size - offset) return base_ + (address - first_);
  }
  file_.refuse(at, "an address lies outside the segments");
}

uint64_t* Image::slot(uint64_t segment, uint64_t offset, uint64_t at) const {
  if (segment >= segments_.size()) file_.refuse(at, "there is no segment of this number");
  const SegmentCommand& place = segments_[segment];
  if (is_page_zero(place) || offset > place.memory_size || place.memory_size - offset < sizeof(uint64_t))
    file_.refuse(at, "a pointer lies outside its segment");
  return reinterpret_cast<uint64_t*>(base_ + (place.address - first_) + offset);
}

std::vector<SectionHeader> Image::sections_of_type(uint32_t type) const {
  std::vector<SectionHeader> found;
  std::ranges::copy_if(sections_, std::back_inserter(found),
                       [type](const SectionHeader& section) { return (section.flags & kSectionTypeMask) == type; });
  return found;
}

const void* Image::exported(std::string_view name) const {
  const auto found = exports_.find(name);
  return found == exports_.end() ? nullptr : base_ + (found->second - first_);
}

std::optional<Image::Nearest> Image::nearest_symbol(const void* address) const {
  const auto after = std::ranges::upper_bound(functions_, address, {}, &Nearest::address);
  if (after == functions_.begin()) return std::nullopt;
  return *(after - 1);
}

const void* Image::entry() const {
  if (!main_) return nullptr;
  for (const SegmentCommand& segment : segments_) {
    if (main_->entry >= segment.file_offset && main_->entry - segment.file_offset < segment.file_size)
      return base_ + (segment.address - first_) + (main_->entry - segment.file_offset);
  }
  file_.refuse(0, "LC_MAIN names a place outside the segments");
}

}  // namespace loader
