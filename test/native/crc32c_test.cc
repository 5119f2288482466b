// Published values (RFC 3720, appendix B.4), and the instruction compared with the tables.
#include "src/native/crc32c.h"

#include <cstring>

#include "test/native/check.h"

namespace esreplay {
namespace {

uint32_t of(const char* text) { return crc32c(reinterpret_cast<const uint8_t*>(text), strlen(text)); }

TEST(crc32c_gives_the_published_values) {
  uint8_t bytes[32];
  CHECK(crc32c(nullptr, 0) == 0);
  CHECK(of("123456789") == 0xE3069283);
  memset(bytes, 0, sizeof bytes);
  CHECK(crc32c(bytes, 32) == 0x8A9136AA);
  memset(bytes, 0xFF, sizeof bytes);
  CHECK(crc32c(bytes, 32) == 0x62A8AB43);
  for (uint8_t i = 0; i < 32; ++i) bytes[i] = i;
  CHECK(crc32c(bytes, 32) == 0x46DD794E);
  for (uint8_t i = 0; i < 32; ++i) bytes[i] = static_cast<uint8_t>(31 - i);
  CHECK(crc32c(bytes, 32) == 0x113FDB5C);
}

TEST(crc32c_instruction_and_tables_agree_at_every_length_and_split) {
  uint8_t bytes[300];
  uint32_t state = 1;
  for (uint8_t& byte : bytes) byte = static_cast<uint8_t>((state = state * 1664525 + 1013904223) >> 24);
  for (size_t size = 0; size <= sizeof bytes; ++size) CHECK(crc32c(bytes, size) == crc32c_portable(bytes, size));
  const uint32_t whole = crc32c(bytes, sizeof bytes);
  for (size_t split = 0; split <= sizeof bytes; ++split) {
    CHECK(crc32c(bytes + split, sizeof bytes - split, crc32c(bytes, split)) == whole);
    CHECK(crc32c_portable(bytes + split, sizeof bytes - split, crc32c_portable(bytes, split)) == whole);
  }
}

}  // namespace
}  // namespace esreplay
