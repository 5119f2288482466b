// The parts of a JSON text that take more than a line.
#include "src/addon/json_text.h"

namespace esreplay {
namespace {

constexpr char kUpperHex[] = "0123456789ABCDEF";
constexpr char kLowerHex[] = "0123456789abcdef";
constexpr int64_t kYearZero = -62'167'219'200;
constexpr int64_t kYearTenThousand = 253'402'300'800;
constexpr int64_t kDay = 86'400;

// Bytes that text cannot be copied over: they are escaped, or begin a character that may be.
struct Special {
  bool is[256] = {};
  constexpr Special(bool slashes, bool is_safe) {
    for (int i = 0; i < 0x20; ++i) is[i] = true;
    is['"'] = is['\\'] = true;
    is['/'] = slashes;
    is[0x7F] = is[0xC2] = is[0xD8] = is[0xE2] = is_safe;
  }
};
constexpr Special kSpecials[2][2] = {{{false, false}, {false, true}}, {{true, false}, {true, true}}};

// Writes a number below 100, and what stands behind it; returns where the next one belongs.
char* two_digits(char* to, int value, char behind) {
  *to++ = static_cast<char>('0' + value / 10);
  *to++ = static_cast<char>('0' + value % 10);
  if (behind != 0) *to++ = behind;
  return to;
}

// Returns the character beyond ASCII that begins here and is escaped; 0 for one that is not.
unsigned escaped_beyond_ascii(const uint8_t* at) {
  if (at[0] == 0xC2) return at[1] <= 0x9F ? at[1] : 0;
  if (at[0] == 0xD8) return at[1] == 0x9C ? 0x61C : 0;
  const unsigned character = 0x2000U | (at[1] & 0x3FU) << 6 | (at[2] & 0x3FU);
  const bool is_escaped = character == 0x200E || character == 0x200F || (character >= 0x2028 && character <= 0x202E) ||
                          (character >= 0x2066 && character <= 0x2069);
  return is_escaped ? character : 0;
}

}  // namespace

const bool* JsonText::usual_special() { return kSpecials[false][true].is; }

void JsonText::set_spelling(bool slashes, bool is_safe) { special_ = kSpecials[slashes][is_safe].is; }

void JsonText::hex(const uint8_t* bytes, size_t size) {
  const size_t start = out_.size();
  out_.resize(start + 2 * size);
  char* to = out_.data() + start;
  for (size_t i = 0; i < size; ++i) {
    *to++ = kUpperHex[bytes[i] >> 4];
    *to++ = kUpperHex[bytes[i] & 15];
  }
}

void JsonText::quoted_hex(const uint8_t* bytes, size_t size) {
  out_.push_back('"');
  hex(bytes, size);
  out_.push_back('"');
}

void JsonText::uuid(const uint8_t* bytes) {
  static constexpr size_t kParts[] = {4, 2, 2, 2, 6};
  char separator = '"';
  for (const size_t part : kParts) {
    out_.push_back(separator);
    hex(bytes, part);
    bytes += part;
    separator = '-';
  }
  out_.push_back('"');
}

void JsonText::text(const uint8_t* bytes, size_t size) {
  out_.push_back('"');
  const uint8_t* const end = bytes + size;
  const uint8_t* copied = bytes;
  for (const uint8_t* at = bytes; at < end; ++at) {
    if (!special_[*at]) continue;
    const bool is_long = *at >= 0x80;
    const unsigned character = is_long ? escaped_beyond_ascii(at) : *at;
    if (character == 0 && is_long) continue;
    out_.append(reinterpret_cast<const char*>(copied), static_cast<size_t>(at - copied));
    escaped(character);
    if (is_long) at += *at == 0xE2 ? 2 : 1;
    copied = at + 1;
  }
  out_.append(reinterpret_cast<const char*>(copied), static_cast<size_t>(end - copied));
  out_.push_back('"');
}

// As JSON.stringify does.
void JsonText::escaped(unsigned character) {
  out_.push_back('\\');
  switch (character) {
    case '"':
    case '/':
    case '\\': out_.push_back(static_cast<char>(character)); return;
    case '\b': out_.push_back('b'); return;
    case '\t': out_.push_back('t'); return;
    case '\n': out_.push_back('n'); return;
    case '\f': out_.push_back('f'); return;
    case '\r': out_.push_back('r'); return;
    default: break;
  }
  out_.push_back('u');
  for (int shift = 12; shift >= 0; shift -= 4) out_.push_back(kLowerHex[character >> shift & 15]);
}

bool JsonText::time(int64_t seconds, int64_t fraction, unsigned digits) {
  const int64_t whole = digits == 9 ? 1'000'000'000 : 1'000'000;
  if (fraction < 0 || fraction >= whole || seconds < kYearZero || seconds >= kYearTenThousand) return false;
  if (seconds != second_) {
    second_ = seconds;
    int64_t days = seconds / kDay;
    int64_t rest = seconds % kDay;
    if (rest < 0) {
      rest += kDay;
      --days;
    }
    // Days since 0000-03-01, in eras of 400 years; none is negative after 400 more years.
    days += 719'468 + 146'097;
    const int64_t era = days / 146'097;
    const int64_t day_of_era = days % 146'097;
    const int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
    const int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const int64_t from_march = (5 * day_of_year + 2) / 153;
    const auto day = static_cast<int>(day_of_year - (153 * from_march + 2) / 5 + 1);
    const auto month = static_cast<int>(from_march < 10 ? from_march + 3 : from_march - 9);
    const auto year = static_cast<int>(year_of_era + (era - 1) * 400 + (month <= 2 ? 1 : 0));
    const auto of_day = static_cast<int>(rest);
    char* to = second_text_;
    to = two_digits(to, year / 100, 0);
    to = two_digits(to, year % 100, '-');
    to = two_digits(to, month, '-');
    to = two_digits(to, day, 'T');
    to = two_digits(to, of_day / 3600, ':');
    to = two_digits(to, of_day / 60 % 60, ':');
    two_digits(to, of_day % 60, 0);
  }
  out_.push_back('"');
  out_.append(second_text_, sizeof second_text_);
  out_.push_back('.');
  char text[9];
  for (unsigned i = digits; i > 0; fraction /= 10) text[--i] = static_cast<char>('0' + fraction % 10);
  out_.append(text, digits);
  out_.append("Z\"");
  return true;
}

}  // namespace esreplay
