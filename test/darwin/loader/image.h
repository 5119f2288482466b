// A Mach-O file in memory: its segments at their places, its sections and symbols by name.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "test/darwin/loader/mach_file.h"
#include "test/darwin/loader/mach_format.h"

namespace loader {

struct Library {
  std::string name;
  bool weak;
};

class Image {
 public:
  explicit Image(std::string path);

  const MachFile& file() const { return file_; }
  const std::string& path() const { return file_.path(); }
  const std::string& install_name() const { return install_name_; }
  const std::vector<Library>& libraries() const { return libraries_; }
  const std::vector<SegmentCommand>& segments() const { return segments_; }
  uint32_t file_type() const { return file_type_; }

  // The header's place in memory, and the difference between addresses in memory and in the file.
  char* base() const { return base_; }
  uintptr_t slide() const { return reinterpret_cast<uintptr_t>(base_) - first_; }
  bool holds(const void* address) const;

  // Returns eight writable bytes where a pointer of the file goes. `at` is the place in the file that asks for it.
  uint64_t* slot(uint64_t segment, uint64_t offset, uint64_t at) const;
  // The same, for an address as in the file.
  char* memory(uint64_t address, uint64_t bytes, uint64_t at) const;

  std::vector<SectionHeader> sections_of_type(uint32_t type) const;
  const void* exported(std::string_view name) const;
  struct Nearest {
    std::string_view name;
    const void* address;
  };
  std::optional<Nearest> nearest_symbol(const void* address) const;

  std::optional<DyldInfoCommand> dyld_info() const { return dyld_info_; }
  std::optional<LinkeditCommand> chained_fixups() const { return chained_fixups_; }
  const void* entry() const;                     // of LC_MAIN; null in a library
  uint32_t minimum() const { return minimum_; }  // macOS: 0x000b0000 is 11; 0 if the file does not say

  // Gives segments the protection that the file specifies. Call it after the last fix-up.
  void protect() const;

 private:
  void read_command(uint32_t command, uint64_t offset, uint64_t size);
  void read_segment(uint64_t offset);
  void read_symbols(const SymtabCommand& table);
  void map();

  MachFile file_;
  uint32_t file_type_ = 0;
  uint32_t minimum_ = 0;
  std::vector<SegmentCommand> segments_;
  std::vector<SectionHeader> sections_;
  std::vector<Library> libraries_;
  std::string install_name_;
  std::optional<DyldInfoCommand> dyld_info_;
  std::optional<LinkeditCommand> chained_fixups_;
  std::optional<SymtabCommand> symtab_;
  std::optional<MainCommand> main_;
  std::unordered_map<std::string_view, uint64_t> exports_;
  std::vector<Nearest> functions_;  // by address
  uint64_t first_ = UINT64_MAX;     // address of the first segment in the file
  uint64_t end_ = 0;
  char* base_ = nullptr;
};

}  // namespace loader
