// Paths are nearly always ASCII, and eight bytes at a time tell.
#include "src/native/utf8.h"

#include <cstring>

namespace esreplay {
namespace {

bool is_continuation(uint8_t byte) { return (byte & 0xC0) == 0x80; }

// Returns the bytes of the well-formed sequence at `data`, 0 if there is none.
size_t sequence_length(const uint8_t* data, size_t left) {
  const uint8_t lead = data[0];
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return left >= 2 && is_continuation(data[1]) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    if (left < 3 || !is_continuation(data[1]) || !is_continuation(data[2])) return 0;
    const bool overlong = lead == 0xE0 && data[1] < 0xA0;
    const bool surrogate = lead == 0xED && data[1] >= 0xA0;
    return overlong || surrogate ? 0 : 3;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    if (left < 4 || !is_continuation(data[1]) || !is_continuation(data[2]) || !is_continuation(data[3])) return 0;
    const bool overlong = lead == 0xF0 && data[1] < 0x90;
    const bool too_large = lead == 0xF4 && data[1] >= 0x90;
    return overlong || too_large ? 0 : 4;
  }
  return 0;
}

constexpr uint64_t kHighBits = 0x8080808080808080;

uint64_t word_at(const uint8_t* data) {
  uint64_t word;
  memcpy(&word, data, sizeof word);
  return word;
}

bool is_ascii(const uint8_t* data, size_t size) {
  constexpr size_t kWord = sizeof(uint64_t);
  uint64_t seen = 0;
  if (size < kWord) {
    for (size_t i = 0; i < size; ++i) seen |= data[i];
    return (seen & kHighBits) == 0;
  }
  for (size_t at = 0; at + kWord < size; at += kWord) seen |= word_at(data + at);
  seen |= word_at(data + size - kWord);
  return (seen & kHighBits) == 0;
}

}  // namespace

bool is_utf8(const uint8_t* data, size_t size) {
  if (is_ascii(data, size)) return true;
  while (size > 0) {
    if (size >= sizeof(uint64_t) && (word_at(data) & kHighBits) == 0) {
      data += sizeof(uint64_t);
      size -= sizeof(uint64_t);
      continue;
    }
    const size_t length = sequence_length(data, size);
    if (length == 0) return false;
    data += length;
    size -= length;
  }
  return true;
}

}  // namespace esreplay
