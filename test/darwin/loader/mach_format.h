// Mach-O files on disk, little-endian: the parts that the loader reads. Names and numbers are those of
// <mach-o/loader.h>, <mach-o/nlist.h>, <mach-o/fat.h> and <mach-o/fixup-chains.h>.
#pragma once

#include <cstdint>

namespace loader {

constexpr uint32_t kMagic64 = 0xfeedfacf;
constexpr uint32_t kMagicFat = 0xcafebabe;        // big-endian, like all of the fat header
constexpr uint32_t kProcessorIntel = 0x01000007;  // CPU_TYPE_X86_64
#if defined(__x86_64__)
constexpr uint32_t kProcessor = kProcessorIntel;
#else
constexpr uint32_t kProcessor = 0x0100000c;  // CPU_TYPE_ARM64
#endif

struct MachHeader {
  uint32_t magic, processor, processor_kind, file_type, command_count, command_bytes, flags, reserved;
};
constexpr uint32_t kFileTypeExecutable = 2;
constexpr uint32_t kFileTypeDylib = 6;

struct FatArch {
  uint32_t processor, processor_kind, offset, size, align;
};

struct LoadCommand {
  uint32_t command, size;
};
constexpr uint32_t kRequired = 0x80000000;  // LC_REQ_DYLD
constexpr uint32_t kCommandSymtab = 0x2;
constexpr uint32_t kCommandLoadDylib = 0xc;
constexpr uint32_t kCommandIdDylib = 0xd;
constexpr uint32_t kCommandLoadWeakDylib = 0x18 | kRequired;
constexpr uint32_t kCommandSegment = 0x19;
constexpr uint32_t kCommandReexportDylib = 0x1f | kRequired;
constexpr uint32_t kCommandDyldInfo = 0x22;
constexpr uint32_t kCommandMinimum = 0x24;  // LC_VERSION_MIN_MACOSX
constexpr uint32_t kCommandMain = 0x28 | kRequired;
constexpr uint32_t kCommandBuild = 0x32;  // LC_BUILD_VERSION
constexpr uint32_t kCommandChainedFixups = 0x34 | kRequired;

struct SegmentCommand {
  uint32_t command, size;
  char name[16];
  uint64_t address, memory_size, file_offset, file_size;
  int32_t most_protection, protection;
  uint32_t section_count, flags;
};

struct SectionHeader {
  char name[16], segment[16];
  uint64_t address, size;
  uint32_t offset, align, relocations, relocation_count, flags, reserved[3];
};
constexpr uint32_t kSectionTypeMask = 0xff;
constexpr uint32_t kSectionInitPointers = 0x9;  // S_MOD_INIT_FUNC_POINTERS
constexpr uint32_t kSectionInterposing = 0xd;
constexpr uint32_t kSectionThreadLocalRegular = 0x11;
constexpr uint32_t kSectionThreadLocalZerofill = 0x12;
constexpr uint32_t kSectionThreadLocalVariables = 0x13;
constexpr uint32_t kSectionInitOffsets = 0x16;

struct SymtabCommand {
  uint32_t command, size, symbols, symbol_count, strings, string_bytes;
};
struct Symbol {
  uint32_t name;
  uint8_t type, section;
  uint16_t description;
  uint64_t value;
};
constexpr uint8_t kSymbolDebug = 0xe0;  // N_STAB
constexpr uint8_t kSymbolTypeMask = 0x0e;
constexpr uint8_t kSymbolInSection = 0x0e;
constexpr uint8_t kSymbolExternal = 0x01;

struct DylibCommand {
  uint32_t command, size, name, timestamp, version, compatible_version;
};

struct MainCommand {
  uint32_t command, size;
  uint64_t entry, stack_size;
};

struct MinimumCommand {
  uint32_t command, size, minimum, sdk;
};

struct BuildCommand {
  uint32_t command, size, platform, minimum, sdk, tool_count;
};
constexpr uint32_t kMacos12 = 12 << 16;

struct DyldInfoCommand {
  uint32_t command, size, rebases, rebase_bytes, binds, bind_bytes, weak_binds, weak_bind_bytes, lazy_binds,
      lazy_bind_bytes, exports, export_bytes;
};

struct LinkeditCommand {
  uint32_t command, size, offset, bytes;
};

struct ChainedHeader {
  uint32_t version, starts, imports, symbols, import_count, import_format, symbol_format;
};
// The page starts, two bytes each, follow `page_count`. The fields are read one by one because the struct is packed.
struct ChainedSegment {
  uint32_t size;
  uint16_t page_size, pointer_format;
  uint64_t segment_offset;
  uint32_t most_valid_pointer;
  uint16_t page_count;
};
constexpr uint32_t kChainedPageStarts = 22;      // offset of the first one
constexpr uint16_t kChainedNoStart = 0xffff;     // DYLD_CHAINED_PTR_START_NONE
constexpr uint16_t kChainedManyStarts = 0x8000;  // DYLD_CHAINED_PTR_START_MULTI
constexpr uint16_t kChained64 = 2;               // DYLD_CHAINED_PTR_64: rebases hold addresses
constexpr uint16_t kChained64Offset = 6;         // DYLD_CHAINED_PTR_64_OFFSET: they hold offsets from the header

// The library that a bound symbol belongs to.
constexpr int kOrdinalSelf = 0;
constexpr int kOrdinalMain = -1;
constexpr int kOrdinalFlat = -2;
constexpr int kOrdinalWeak = -3;

}  // namespace loader
