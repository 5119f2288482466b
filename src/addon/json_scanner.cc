// Strings are most of the text: their ends are found eight bytes at a time.
#include "src/addon/json_scanner.h"

#include <array>

namespace esreplay {
namespace {

constexpr uint64_t kOnes = 0x0101010101010101;
constexpr uint64_t kHighBits = 0x8080808080808080;
constexpr uint8_t kNotHex = 0xFF;

constexpr std::array<uint8_t, 256> hex_digits() {
  std::array<uint8_t, 256> digits = {};
  for (auto& digit : digits) digit = kNotHex;
  for (uint8_t i = 0; i < 10; ++i) digits['0' + i] = i;
  for (uint8_t i = 0; i < 6; ++i) digits['a' + i] = digits['A' + i] = static_cast<uint8_t>(10 + i);
  return digits;
}
constexpr std::array<uint8_t, 256> kHexDigits = hex_digits();

constexpr bool is_space(uint8_t byte) { return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n'; }
constexpr bool is_digit(uint8_t byte) { return byte >= '0' && byte <= '9'; }

// Marks the bytes of a word that are zero. Above the lowest one, others may be marked too.
constexpr uint64_t zeros(uint64_t word) { return (word - kOnes) & ~word & kHighBits; }

// The same for what ends a string, or must not be in it: a quote, a backslash, a control character.
constexpr uint64_t string_ends(uint64_t word) {
  const uint64_t controls = (word - kOnes * ' ') & ~word & kHighBits;
  return zeros(word ^ (kOnes * '"')) | zeros(word ^ (kOnes * '\\')) | controls;
}

// What a byte behind a backslash means; 0: it is rare or wrong.
constexpr uint8_t escaped(uint8_t byte) {
  switch (byte) {
    case '"':
    case '\\':
    case '/': return byte;
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return 0;
  }
}

// Appends the bytes that an even number of digits stands for.
bool hex_bytes(std::string_view digits, CborWriter& out) {
  const size_t size = digits.size() / 2;
  uint8_t* to = out.extend(size);
  if (to == nullptr) return false;
  uint8_t seen = 0;
  for (size_t i = 0; i < size; ++i) {
    const uint8_t high = kHexDigits[static_cast<uint8_t>(digits[2 * i])];
    const uint8_t low = kHexDigits[static_cast<uint8_t>(digits[2 * i + 1])];
    seen |= high | low;
    to[i] = static_cast<uint8_t>(high << 4 | low);
  }
  return seen < 16;
}

// Returns a number of so many digits, or -1.
int32_t decimal(const char* at, int digits) {
  int32_t value = 0;
  for (int i = 0; i < digits; ++i) {
    const auto byte = static_cast<uint8_t>(at[i]);
    if (!is_digit(byte)) return -1;
    value = value * 10 + (byte - '0');
  }
  return value;
}

constexpr int32_t days_in(int32_t year, int32_t month) {
  constexpr int8_t kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month == 2 && is_leap ? 29 : kDays[month - 1];
}

// In the proleptic Gregorian calendar. Years begin in March, so that the leap day is the last of a year.
constexpr int64_t days_since_1970(int32_t year, int32_t month, int32_t day) {
  constexpr int64_t kDaysOf400Years = 146'097;
  constexpr int64_t kDaysBefore1970 = 719'468;
  // One more era, so that no number is negative.
  const int64_t march_year = int64_t{400} + year - (month <= 2 ? 1 : 0);
  const int64_t era = march_year / 400;
  const int64_t year_of_era = march_year % 400;
  const int64_t day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
  const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return (era - 1) * kDaysOf400Years + day_of_era - kDaysBefore1970;
}

}  // namespace

uint8_t JsonScanner::peek_behind_space() {
  while (at_ < end_ && is_space(*at_)) ++at_;
  return at_ < end_ ? *at_ : 0;
}

bool JsonScanner::boolean(bool* value) {
  *value = peek() == 't';
  return *value ? take_bytes("true") : take_bytes("false");
}

bool JsonScanner::integer(JsonInteger* value) {
  value->is_negative = take('-');
  if (!is_digit(value->is_negative ? *at_ : peek())) return false;
  const uint8_t* const first = at_;
  uint64_t sum = 0;
  for (; is_digit(*at_); ++at_) {
    const uint64_t digit = *at_ - uint64_t{'0'};
    if (sum > UINT64_MAX / 10 || sum * 10 > UINT64_MAX - digit) return false;
    sum = sum * 10 + digit;
  }
  value->magnitude = sum;
  if (sum == 0) value->is_negative = false;
  const bool has_zero_before = *first == '0' && at_ - first > 1;
  return !has_zero_before && *at_ != '.' && *at_ != 'e' && *at_ != 'E';
}

bool JsonScanner::integer(uint64_t* value) {
  JsonInteger read;
  if (!integer(&read)) return false;
  *value = read.magnitude;
  return !read.is_negative;
}

bool JsonScanner::string(std::string_view* inside, size_t* escapes) {
  if (!take('"')) return false;
  const uint8_t* const start = at_;
  const uint8_t* at = start;
  *escapes = 0;
  for (;;) {
    for (uint64_t word; end_ - at >= static_cast<ptrdiff_t>(sizeof word); at += sizeof word) {
      memcpy(&word, at, sizeof word);
      const uint64_t ends = string_ends(word);
      if (ends == 0) continue;
      at += __builtin_ctzll(ends) / 8;
      break;
    }
    while (*at >= ' ' && *at != '"' && *at != '\\') ++at;
    if (*at == '"') break;
    if (*at != '\\' || escaped(at[1]) == 0) return false;
    ++*escapes;
    at += 2;
  }
  *inside = {reinterpret_cast<const char*>(start), static_cast<size_t>(at - start)};
  at_ = at + 1;
  return true;
}

bool JsonScanner::plain_string(std::string_view* inside) {
  size_t escapes;
  return string(inside, &escapes) && escapes == 0;
}

bool JsonScanner::string(CborMajor major, CborWriter& out) {
  std::string_view inside;
  size_t escapes;
  if (!string(&inside, &escapes)) return false;
  out.head(major, inside.size() - escapes);
  while (escapes-- > 0) {
    const size_t mark = inside.find('\\');
    const uint8_t meant = escaped(static_cast<uint8_t>(inside[mark + 1]));
    out.raw(inside.data(), mark);
    out.raw(&meant, 1);
    inside.remove_prefix(mark + 2);
  }
  out.raw(inside.data(), inside.size());
  return !out.full();
}

bool JsonScanner::hex(CborWriter& out, size_t* size) {
  std::string_view text;
  if (!plain_string(&text) || text.size() % 2 != 0) return false;
  *size = text.size() / 2;
  out.head(CborMajor::kBytes, *size);
  return hex_bytes(text, out);
}

bool JsonScanner::uuid(CborWriter& out) {
  constexpr size_t kSize = 16;
  std::string_view text;
  if (!plain_string(&text) || text.size() != 2 * kSize + 4) return false;
  out.head(CborMajor::kBytes, kSize);
  for (const size_t digits : {8, 4, 4, 4, 12}) {
    if (!hex_bytes(text.substr(0, digits), out)) return false;
    text.remove_prefix(digits);
    if (text.empty()) break;
    if (text[0] != '-') return false;
    text.remove_prefix(1);
  }
  return true;
}

bool JsonScanner::time(int digits, int64_t* seconds, uint32_t* fraction) {
  std::string_view text;
  if (!plain_string(&text) || text.size() != size_t{21} + static_cast<size_t>(digits)) return false;
  const char* at = text.data();
  const bool is_shaped = at[4] == '-' && at[7] == '-' && at[10] == 'T' && at[13] == ':' && at[16] == ':' &&
                         at[19] == '.' && text.back() == 'Z';
  const int32_t year = decimal(at, 4);
  const int32_t month = decimal(at + 5, 2);
  const int32_t day = decimal(at + 8, 2);
  const int32_t hour = decimal(at + 11, 2);
  const int32_t minute = decimal(at + 14, 2);
  const int32_t second = decimal(at + 17, 2);
  const int32_t part = decimal(at + 20, digits);
  const bool is_sound = is_shaped && year >= 0 && month >= 1 && month <= 12 && day >= 1 &&
                        day <= days_in(year, month) && hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 &&
                        second >= 0 && second <= 59 && part >= 0;
  if (!is_sound) return false;
  *seconds = ((days_since_1970(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
  *fraction = static_cast<uint32_t>(part);
  return true;
}

bool JsonScanner::value(int depth) {
  if (depth > kMaxDepth) return false;
  switch (peek()) {
    case '{': return members(depth + 1);
    case '[': return elements(depth + 1);
    case '"': {
      std::string_view inside;
      size_t escapes;
      return string(&inside, &escapes);
    }
    case 't': return take_bytes("true");
    case 'f': return take_bytes("false");
    case 'n': return take_bytes("null");
    default: return number();
  }
}

bool JsonScanner::members(int depth) {
  ++at_;
  if (take('}')) return true;
  do {
    std::string_view key;
    size_t escapes;
    if (!string(&key, &escapes) || !take(':') || !value(depth)) return false;
  } while (take(','));
  return take('}');
}

bool JsonScanner::elements(int depth) {
  ++at_;
  if (take(']')) return true;
  do {
    if (!value(depth)) return false;
  } while (take(','));
  return take(']');
}

bool JsonScanner::digits() {
  if (!is_digit(*at_)) return false;
  while (is_digit(*at_)) ++at_;
  return true;
}

bool JsonScanner::number() {
  if (*at_ == '-') ++at_;
  if (*at_ == '0') {
    ++at_;
  } else if (!digits()) {
    return false;
  }
  if (*at_ == '.') {
    ++at_;
    if (!digits()) return false;
  }
  if (*at_ != 'e' && *at_ != 'E') return true;
  ++at_;
  if (*at_ == '+' || *at_ == '-') ++at_;
  return digits();
}

}  // namespace esreplay
