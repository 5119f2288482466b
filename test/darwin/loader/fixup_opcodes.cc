// The classic form of fix-ups: two programs of opcodes (REBASE_OPCODE_* and BIND_OPCODE_* of <mach-o/loader.h>).
#include "test/darwin/loader/fixups.h"

namespace loader {
namespace {

constexpr uint64_t kPointer = sizeof(uint64_t);
constexpr uint8_t kOpcodeMask = 0xf0;
constexpr uint8_t kImmediateMask = 0x0f;

// Reads one program. Counts and offsets are LEB128.
class Program {
 public:
  Program(const Image& image, uint64_t offset, uint64_t size)
      : image_(image), bytes_(image.file().bytes(offset, size, "the fix-ups")), offset_(offset) {}

  bool at_end() const { return next_ == bytes_.size(); }
  uint64_t place() const { return offset_ + next_; }

  uint8_t byte() {
    if (at_end()) refuse("the fix-ups end within one");
    return bytes_[next_++];
  }

  uint64_t number() {
    uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
      const uint8_t part = byte();
      if (shift > 63 || (shift == 63 && (part & 0x7e) != 0)) refuse("a number has more than 64 bits");
      value |= static_cast<uint64_t>(part & 0x7f) << shift;
      if ((part & 0x80) == 0) return value;
    }
  }

  int64_t signed_number() {
    uint64_t value = 0;
    unsigned shift = 0;
    uint8_t part = 0;
    do {
      part = byte();
      if (shift > 63) refuse("a number has more than 64 bits");
      value |= static_cast<uint64_t>(part & 0x7f) << shift;
      shift += 7;
    } while ((part & 0x80) != 0);
    if ((part & 0x40) != 0 && shift < 64) value |= ~uint64_t{0} << shift;
    return static_cast<int64_t>(value);
  }

  std::string_view text() {
    const std::string_view found = image_.file().text(place(), offset_ + bytes_.size(), "a symbol's name");
    next_ += found.size() + 1;
    return found;
  }

  [[noreturn]] void refuse(const char* why) const { image_.file().refuse(place(), why); }

 private:
  const Image& image_;
  std::span<const uint8_t> bytes_;
  uint64_t offset_;
  size_t next_ = 0;
};

// The location of the next pointer.
struct Place {
  uint64_t segment = UINT64_MAX;
  uint64_t offset = 0;
};

// Limits a count and a skip that would mean the same pointer forever.
constexpr uint64_t kMostPointers = uint64_t{1} << 20;

void rebase_run(const Image& image, const Program& program, Place& place, uint64_t count, uint64_t skip) {
  if (count > kMostPointers) program.refuse("there are too many pointers in a row");
  for (; count > 0; --count, place.offset += kPointer + skip)
    *image.slot(place.segment, place.offset, program.place()) += image.slide();
}

void apply_rebases(const Image& image, uint64_t offset, uint64_t size) {
  Program program(image, offset, size);
  Place place;
  while (!program.at_end()) {
    const uint8_t word = program.byte();
    const uint8_t immediate = word & kImmediateMask;
    switch (word & kOpcodeMask) {
      case 0x00: return;                                                         // DONE
      case 0x10: break;                                                          // SET_TYPE: only pointers are left
      case 0x20: place = {immediate, program.number()}; break;                   // SET_SEGMENT_AND_OFFSET_ULEB
      case 0x30: place.offset += program.number(); break;                        // ADD_ADDR_ULEB
      case 0x40: place.offset += immediate * kPointer; break;                    // ADD_ADDR_IMM_SCALED
      case 0x50: rebase_run(image, program, place, immediate, 0); break;         // DO_REBASE_IMM_TIMES
      case 0x60: rebase_run(image, program, place, program.number(), 0); break;  // DO_REBASE_ULEB_TIMES
      case 0x70: rebase_run(image, program, place, 1, program.number()); break;  // DO_REBASE_ADD_ADDR_ULEB
      case 0x80: {                                                               // …_ULEB_TIMES_SKIPPING_ULEB
        const uint64_t count = program.number();
        rebase_run(image, program, place, count, program.number());
        break;
      }
      default: program.refuse("there is no such opcode for a rebase");
    }
  }
}

// In the lazy program DONE follows each symbol.
enum class BindKind { kNow, kWeak, kLazy };

class BindProgram {
 public:
  BindProgram(const Image& image, uint64_t offset, uint64_t size, BindKind kind, const Binder& bind)
      : image_(image), program_(image, offset, size), kind_(kind), bind_(bind) {
    if (kind == BindKind::kWeak) library_ = kOrdinalWeak;
  }

  void run() {
    while (!program_.at_end()) {
      if (!step(program_.byte())) return;
    }
  }

 private:
  bool step(uint8_t word) {
    const uint8_t immediate = word & kImmediateMask;
    switch (word & kOpcodeMask) {
      case 0x00: return kind_ == BindKind::kLazy;                                 // DONE
      case 0x10: library_ = immediate; break;                                     // SET_DYLIB_ORDINAL_IMM
      case 0x20: library_ = static_cast<int>(program_.number() & 0xffff); break;  // SET_DYLIB_ORDINAL_ULEB
      case 0x30: library_ = immediate == 0 ? 0 : static_cast<int8_t>(0xf0 | immediate); break;  // …_SPECIAL_IMM
      case 0x40:  // SET_SYMBOL_TRAILING_FLAGS_IMM
        weak_import_ = (immediate & 1) != 0;
        strong_definition_ = (immediate & 8) != 0;
        name_ = program_.text();
        break;
      case 0x50: break;                                           // SET_TYPE_IMM
      case 0x60: addend_ = program_.signed_number(); break;       // SET_ADDEND_SLEB
      case 0x70: place_ = {immediate, program_.number()}; break;  // SET_SEGMENT_AND_OFFSET_ULEB
      case 0x80: place_.offset += program_.number(); break;       // ADD_ADDR_ULEB
      case 0x90: bind_run(1, 0); break;                           // DO_BIND
      case 0xa0: bind_run(1, program_.number()); break;           // DO_BIND_ADD_ADDR_ULEB
      case 0xb0: bind_run(1, immediate * kPointer); break;        // DO_BIND_ADD_ADDR_IMM_SCALED
      case 0xc0: {                                                // …_ULEB_TIMES_SKIPPING_ULEB
        const uint64_t count = program_.number();
        bind_run(count, program_.number());
        break;
      }
      default: program_.refuse("there is no such opcode for a bind");
    }
    return true;
  }

  void bind_run(uint64_t count, uint64_t skip) {
    if (name_.empty()) program_.refuse("a bind has no symbol");
    if (count > kMostPointers) program_.refuse("there are too many pointers in a row");
    if (strong_definition_) return;  // only says that the image has one that others use
    for (; count > 0; --count, place_.offset += kPointer + skip) {
      uint64_t* slot = image_.slot(place_.segment, place_.offset, program_.place());
      bind_({slot, library_, name_, addend_, weak_import_, program_.place()});
    }
  }

  const Image& image_;
  Program program_;
  BindKind kind_;
  const Binder& bind_;
  Place place_;
  int library_ = 0;
  std::string_view name_;
  int64_t addend_ = 0;
  bool weak_import_ = false;
  bool strong_definition_ = false;
};

}  // namespace

// Lazy pointers are bound at once, as dyld does with DYLD_BIND_AT_LAUNCH; weak ones last, over what the others bound.
void apply_opcodes(const Image& image, const DyldInfoCommand& info, const Binder& bind) {
  apply_rebases(image, info.rebases, info.rebase_bytes);
  BindProgram(image, info.binds, info.bind_bytes, BindKind::kNow, bind).run();
  BindProgram(image, info.lazy_binds, info.lazy_bind_bytes, BindKind::kLazy, bind).run();
  BindProgram(image, info.weak_binds, info.weak_bind_bytes, BindKind::kWeak, bind).run();
}

void apply_fixups(const Image& image, const Binder& bind) {
  if (const auto chained = image.chained_fixups()) return apply_chains(image, *chained, bind);
  if (const auto info = image.dyld_info()) return apply_opcodes(image, *info, bind);
}

}  // namespace loader
