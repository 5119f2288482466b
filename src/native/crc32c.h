// CRC-32C (Castagnoli), the checksum of trace blocks: the processor's instruction where it has one, tables elsewhere.
#pragma once

#include <cstddef>
#include <cstdint>

namespace esreplay {

// Returns the checksum of `size` bytes, continuing `crc` (0 to start): crc32c(b, crc32c(a)) is that of a followed by b.
uint32_t crc32c(const uint8_t* data, size_t size, uint32_t crc = 0);

// The table version, which must agree with the instruction. Separate, so that tests reach it on any processor.
uint32_t crc32c_portable(const uint8_t* data, size_t size, uint32_t crc = 0);

}  // namespace esreplay
