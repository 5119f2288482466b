// uuid/uuid.h for Linux, under names that do not clash with libuuid's.
#include <uuid/uuid.h>

#include <sys/random.h>
#include <cstdio>
#include <cstring>

#include "replayer/kit/kit.h"

namespace {

int digit(char letter) {
  if (letter >= '0' && letter <= '9') return letter - '0';
  letter = static_cast<char>(letter | 0x20);
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

void print(const uint8_t* uuid, char* out, const char* digits) {
  for (int i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) *out++ = '-';
    *out++ = digits[uuid[i] >> 4];
    *out++ = digits[uuid[i] & 15];
  }
  *out = '\0';
}

}  // namespace

extern "C" {

KIT_EXPORT void uuid_clear(uuid_t uuid) { memset(uuid, 0, 16); }
KIT_EXPORT int uuid_compare(const uuid_t one, const uuid_t other) { return memcmp(one, other, 16); }
KIT_EXPORT void uuid_copy(uuid_t to, const uuid_t from) { memcpy(to, from, 16); }

KIT_EXPORT int uuid_is_null(const uuid_t uuid) {
  constexpr uint8_t kNone[16] = {};
  return memcmp(uuid, kNone, sizeof kNone) == 0 ? 1 : 0;
}

KIT_EXPORT void uuid_generate(uuid_t out) {
  while (getrandom(out, 16, 0) != 16) {
  }
  out[6] = static_cast<uint8_t>((out[6] & 0x0F) | 0x40);
  out[8] = static_cast<uint8_t>((out[8] & 0x3F) | 0x80);
}

KIT_EXPORT int uuid_parse(const uuid_string_t text, uuid_t out) {
  uint8_t bytes[16] = {};
  for (int i = 0; i < 16; ++i) {
    if ((i == 4 || i == 6 || i == 8 || i == 10) && *text++ != '-') return -1;
    const int high = digit(text[0]);
    const int low = high < 0 ? -1 : digit(text[1]);
    if (low < 0) return -1;
    bytes[i] = static_cast<uint8_t>(high << 4 | low);
    text += 2;
  }
  if (*text != '\0') return -1;
  memcpy(out, bytes, sizeof bytes);
  return 0;
}

KIT_EXPORT void uuid_unparse(const uuid_t uuid, uuid_string_t out) { print(uuid, out, "0123456789ABCDEF"); }
KIT_EXPORT void uuid_unparse_lower(const uuid_t uuid, uuid_string_t out) { print(uuid, out, "0123456789abcdef"); }
}
