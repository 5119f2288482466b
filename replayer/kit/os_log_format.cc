// Cuts out each conversion, removes its annotation, and passes it alone to snprintf with its one argument.

#include "replayer/kit/os_log_format.h"

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <ctime>

namespace esreplay {
namespace {

// Text in a buffer of fixed size. What does not fit is cut, as os_log does.
class Output {
 public:
  Output(char* start, size_t capacity) : start_(start), capacity_(capacity) {}

  void add(const char* text, size_t length) {
    size_t const room = capacity_ - 1 - length_;
    if (length > room) length = room;
    memcpy(start_ + length_, text, length);
    length_ += length;
  }
  void add(const char* text) { add(text, strlen(text)); }

  template <typename Value>
  void print(const char* spec, Value value) {
    char text[512];
    int const length = snprintf(text, sizeof text, spec, value);
    if (length > 0)
      add(text, static_cast<size_t>(length) < sizeof text ? static_cast<size_t>(length) : sizeof text - 1);
  }

  size_t finish() {
    start_[length_] = '\0';
    return length_;
  }

 private:
  char* start_;
  size_t capacity_;
  size_t length_ = 0;
};

// One parsed conversion.
struct Conversion {
  const char* annotation = nullptr;  // between the braces
  size_t annotation_length = 0;
  char spec[48];  // "%-5.3" so far: flags, width and precision with `*` filled in
  size_t spec_length = 0;
  int precision = -1;
  char length[3] = "";
  char kind = '\0';

  void push(char letter) {
    if (spec_length < sizeof spec - 5) spec[spec_length++] = letter;  // room for length, kind and terminator
    spec[spec_length] = '\0';
  }
  void push_number(int number) {
    char digits[16];
    snprintf(digits, sizeof digits, "%d", number);
    for (const char* digit = digits; *digit != '\0'; ++digit) push(*digit);
  }
  // Finishes the spec with another length modifier and kind.
  const char* finish(const char* modifier, char letter) {
    for (const char* each = modifier; *each != '\0'; ++each) spec[spec_length++] = *each;
    spec[spec_length++] = letter;
    spec[spec_length] = '\0';
    return spec;
  }
  bool is(const char* word) const {
    size_t const size = strlen(word);
    for (size_t at = 0; annotation != nullptr && at + size <= annotation_length; ++at) {
      bool const starts = at == 0 || annotation[at - 1] == ',' || annotation[at - 1] == ' ';
      bool const ends = at + size == annotation_length || annotation[at + size] == ',' || annotation[at + size] == ' ';
      if (starts && ends && memcmp(annotation + at, word, size) == 0) return true;
    }
    return false;
  }
};

// On some ABIs a va_list decays to a pointer when it is passed. Wrapped in a struct it is the same everywhere.
struct Arguments {
  va_list list;
};

// Reads the conversion after a '%' and returns where the text continues.
const char* parse(const char* at, Conversion& conversion, Arguments& arguments) {
  conversion.push('%');
  if (*at == '{') {
    const char* end = strchr(at, '}');
    if (end == nullptr) return at;
    conversion.annotation = at + 1;
    conversion.annotation_length = static_cast<size_t>(end - at - 1);
    at = end + 1;
  }
  while (*at != '\0' && strchr("-+ #0'", *at) != nullptr) conversion.push(*at++);
  for (; (*at >= '0' && *at <= '9') || *at == '*'; ++at) {
    if (*at == '*') {
      conversion.push_number(va_arg(arguments.list, int));
    } else {
      conversion.push(*at);
    }
  }
  if (*at == '.') {
    ++at;
    int precision = 0;
    if (*at == '*') {
      precision = va_arg(arguments.list, int);
      ++at;
    } else {
      for (; *at >= '0' && *at <= '9'; ++at) precision = precision < 100000 ? precision * 10 + (*at - '0') : precision;
    }
    if (precision >= 0) {
      conversion.precision = precision;
      conversion.push('.');
      conversion.push_number(precision);
    }
  }
  for (size_t size = 0; *at != '\0' && strchr("hlqjztL", *at) != nullptr; ++at) {
    if (size < 2) conversion.length[size++] = *at;
  }
  conversion.kind = *at;
  return *at == '\0' ? at : at + 1;
}

int64_t next_integer(Arguments& arguments, const char* length) {
  bool const wide = length[0] == 'l' || length[0] == 'q' || length[0] == 'j' || length[0] == 'z' || length[0] == 't';
  if (wide) return va_arg(arguments.list, int64_t);
  int const value = va_arg(arguments.list, int);
  if (length[0] == 'h') return length[1] == 'h' ? static_cast<signed char>(value) : static_cast<short>(value);
  return value;
}

uint64_t without_sign(int64_t value, const char* length) {
  if (length[0] == '\0') return static_cast<uint32_t>(value);
  if (length[0] != 'h') return static_cast<uint64_t>(value);
  return length[1] == 'h' ? static_cast<uint8_t>(value) : static_cast<uint16_t>(value);
}

void add_error(Output& out, int error) {
  char buffer[128];
  out.add(strerror_r(error, buffer, sizeof buffer));
}

void add_bytes(Output& out, const uint8_t* bytes, int count, bool uuid) {
  if (bytes == nullptr) return out.add("(null)");
  for (int i = 0; i < count && i < 256; ++i) {
    if (uuid && (i == 4 || i == 6 || i == 8 || i == 10)) out.add("-", 1);
    out.print(uuid ? "%02X" : "%02x", bytes[i]);
  }
}

void add_integer(Output& out, Conversion& conversion, int64_t value) {
  if (conversion.is("bool")) return out.add(value != 0 ? "true" : "false");
  if (conversion.is("BOOL")) return out.add(value != 0 ? "YES" : "NO");
  if (conversion.is("errno") || conversion.is("darwin.errno")) {
    out.print("[%d: ", static_cast<int>(value));
    add_error(out, static_cast<int>(value));
    return out.add("]", 1);
  }
  if (conversion.is("time_t")) {
    time_t const seconds = value;
    tm broken = {};
    char text[32];
    gmtime_r(&seconds, &broken);
    return out.add(text, strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S+0000", &broken));
  }
  bool const is_signed = conversion.kind == 'd' || conversion.kind == 'i';
  if (is_signed) return out.print(conversion.finish("ll", conversion.kind), static_cast<long long>(value));
  if (conversion.kind == 'c') return out.print(conversion.finish("", 'c'), static_cast<int>(value));
  out.print(conversion.finish("ll", conversion.kind),
            static_cast<unsigned long long>(without_sign(value, conversion.length)));
}

void add_string(Output& out, Conversion& conversion, const char* text) {
  if (text == nullptr) return out.add("(null)");
  bool const plain = conversion.spec_length == 1 || (conversion.precision >= 0 && conversion.spec[1] == '.');
  if (!plain) return out.print(conversion.finish("", 's'), text);
  out.add(text, conversion.precision >= 0 ? strnlen(text, static_cast<size_t>(conversion.precision)) : strlen(text));
}

// Takes the argument of every conversion, shown or not, because the later ones depend on it.
void add_conversion(Output& out, Conversion& conversion, Arguments& arguments, int error) {
  bool const hidden = conversion.is("private") || conversion.is("sensitive");
  switch (conversion.kind) {
    case '%': return out.add("%", 1);
    case 'm': return add_error(out, error);
    case 'd':
    case 'i':
    case 'o':
    case 'u':
    case 'x':
    case 'X':
    case 'c': {
      int64_t const value = next_integer(arguments, conversion.length);
      return hidden ? out.add("<private>") : add_integer(out, conversion, value);
    }
    case 'f':
    case 'F':
    case 'e':
    case 'E':
    case 'g':
    case 'G':
    case 'a':
    case 'A': {
      if (conversion.length[0] == 'L') {
        long double const value = va_arg(arguments.list, long double);
        return hidden ? out.add("<private>") : out.print(conversion.finish("L", conversion.kind), value);
      }
      double const value = va_arg(arguments.list, double);
      return hidden ? out.add("<private>") : out.print(conversion.finish("", conversion.kind), value);
    }
    case 's': {
      const char* text = va_arg(arguments.list, const char*);
      return hidden ? out.add("<private>") : add_string(out, conversion, text);
    }
    case 'p': {
      void* pointer = va_arg(arguments.list, void*);
      return hidden ? out.add("<private>") : out.print("%p", pointer);
    }
    case 'P': {
      const uint8_t* bytes = va_arg(arguments.list, const uint8_t*);
      return hidden ? out.add("<private>") : add_bytes(out, bytes, conversion.precision, conversion.is("uuid_t"));
    }
    case '@':
      (void)va_arg(arguments.list, void*);
      return out.add("<object>");  // Objective-C and CoreFoundation are not here to describe it
    default: return out.add("<bad conversion>");
  }
}

}  // namespace

size_t format_os_log(char* out, size_t capacity, const char* format, va_list list, int error) {
  Output output(out, capacity);
  Arguments arguments;
  va_copy(arguments.list, list);
  for (const char* at = format; *at != '\0';) {
    size_t const plain = strcspn(at, "%");
    output.add(at, plain);
    at += plain;
    if (*at == '\0') break;
    Conversion conversion;
    at = parse(at + 1, conversion, arguments);
    add_conversion(output, conversion, arguments, error);
  }
  va_end(arguments.list);
  return output.finish();
}

}  // namespace esreplay
