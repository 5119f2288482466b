// Whether a byte string is valid UTF-8 (RFC 3629: shortest form, no surrogates, at most U+10FFFF).
#pragma once

#include <cstddef>
#include <cstdint>

namespace esreplay {

bool is_utf8(const uint8_t* data, size_t size);

}  // namespace esreplay
