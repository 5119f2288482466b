// CRC-32C, reflected polynomial 0x82F63B78. Asks the processor itself which instruction exists, not a library
// constructor, because injected code may run before any constructor.
#include "src/native/crc32c.h"

#include <array>
#include <atomic>
#include <cstring>

#if defined(__x86_64__)
#include <cpuid.h>
#include <nmmintrin.h>
#endif

namespace esreplay {
namespace {

using SliceTables = std::array<std::array<uint32_t, 256>, 8>;

constexpr SliceTables make_tables() {
  SliceTables tables{};
  for (uint32_t byte = 0; byte < 256; ++byte) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82F63B78U : 0U);
    tables[0][byte] = crc;
  }
  for (size_t slice = 1; slice < 8; ++slice) {
    for (size_t byte = 0; byte < 256; ++byte) {
      const uint32_t before = tables[slice - 1][byte];
      tables[slice][byte] = (before >> 8) ^ tables[0][before & 0xFF];
    }
  }
  return tables;
}

constexpr SliceTables kTables = make_tables();

uint64_t load_word(const uint8_t* data) {
  uint64_t word;
  memcpy(&word, data, sizeof word);
  return word;
}

#if defined(__x86_64__)
// Asked once: under a hypervisor the question takes longer than the checksum of a block.
enum Instruction : uint8_t { kUnasked, kAbsent, kPresent };
std::atomic<Instruction> known_instruction = kUnasked;

bool has_instruction() {
  Instruction known = known_instruction.load(std::memory_order_relaxed);
  if (known == kUnasked) {
    unsigned a = 0;
    unsigned b = 0;
    unsigned c = 0;
    unsigned d = 0;
    known = __get_cpuid(1, &a, &b, &c, &d) != 0 && (c & bit_SSE4_2) != 0 ? kPresent : kAbsent;
    known_instruction.store(known, std::memory_order_relaxed);
  }
  return known == kPresent;
}

__attribute__((target("sse4.2"))) uint32_t crc32c_instruction(const uint8_t* data, size_t size, uint32_t crc) {
  uint64_t state = crc ^ UINT32_MAX;
  for (; size >= 8; data += 8, size -= 8) state = _mm_crc32_u64(state, load_word(data));
  auto narrow = static_cast<uint32_t>(state);
  for (; size > 0; ++data, --size) narrow = _mm_crc32_u8(narrow, *data);
  return narrow ^ UINT32_MAX;
}
#endif

}  // namespace

uint32_t crc32c_portable(const uint8_t* data, size_t size, uint32_t crc) {
  crc ^= UINT32_MAX;
  for (; size >= 8; data += 8, size -= 8) {
    const uint64_t word = load_word(data) ^ crc;
    crc = kTables[7][word & 0xFF] ^ kTables[6][(word >> 8) & 0xFF] ^ kTables[5][(word >> 16) & 0xFF] ^
          kTables[4][(word >> 24) & 0xFF] ^ kTables[3][(word >> 32) & 0xFF] ^ kTables[2][(word >> 40) & 0xFF] ^
          kTables[1][(word >> 48) & 0xFF] ^ kTables[0][word >> 56];
  }
  for (; size > 0; ++data, --size) crc = (crc >> 8) ^ kTables[0][(crc ^ *data) & 0xFF];
  return crc ^ UINT32_MAX;
}

uint32_t crc32c(const uint8_t* data, size_t size, uint32_t crc) {
#if defined(__x86_64__)
  if (has_instruction()) return crc32c_instruction(data, size, crc);
#endif
  return crc32c_portable(data, size, crc);
}

}  // namespace esreplay
