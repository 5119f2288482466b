// Strings and memory: the host's functions behave as macOS's. Here are those that only macOS has.
#include <strings.h>

#include <cctype>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "test/darwin/loader/errors.h"
#include "test/darwin/loader/host_symbols.h"

// From the compiler's own library.
// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" unsigned __int128 __udivti3(unsigned __int128 number, unsigned __int128 divisor);

namespace loader {
namespace {

void fill_pattern(char* at, const char* pattern, size_t bytes, size_t period) {
  for (size_t done = 0; done < bytes; done += period)
    memcpy(at + done, pattern, bytes - done < period ? bytes - done : period);
}
void fill_pattern_4(void* at, const void* pattern, size_t bytes) {
  fill_pattern(static_cast<char*>(at), static_cast<const char*>(pattern), bytes, 4);
}
void fill_pattern_8(void* at, const void* pattern, size_t bytes) {
  fill_pattern(static_cast<char*>(at), static_cast<const char*>(pattern), bytes, 8);
}
void fill_pattern_16(void* at, const void* pattern, size_t bytes) {
  fill_pattern(static_cast<char*>(at), static_cast<const char*>(pattern), bytes, 16);
}

size_t copy_string(char* to, const char* from, size_t size) {
  const size_t length = strlen(from);
  if (size != 0) {
    const size_t copied = length < size ? length : size - 1;
    memcpy(to, from, copied);
    to[copied] = 0;
  }
  return length;
}

size_t append_string(char* to, const char* from, size_t size) {
  const size_t before = strnlen(to, size);
  return before + copy_string(to + before, from, size - before);
}

void clear(void* at, size_t bytes) { memset(at, 0, bytes); }

char* error_words(int error) { return strerror(host_error(error)); }

// The host's headers overload these for constant and for other strings.
char* find_character(char* text, int character) { return strchr(text, character); }
char* find_last_character(char* text, int character) { return strrchr(text, character); }
// Crashes here for a pointer that is not a string: the host's function has no frame pointer to find the client by.
char* find_string(char* text, const char* part) {
  for (;; ++text) {
    size_t same = 0;
    while (part[same] != 0 && text[same] == part[same]) ++same;
    if (part[same] == 0) return text;
    if (*text == 0) return nullptr;
  }
}
void* find_byte(void* at, int byte, size_t size) { return memchr(at, byte, size); }

}  // namespace

HostSymbols string_symbols() {
  static const HostSymbol symbols[] = {
      {"___bzero", clear},
      {"___udivti3", __udivti3},
      {"_atoi", static_cast<int (*)(const char*)>(atoi)},
      {"_bzero", clear},
      {"_memchr", find_byte},
      {"_memcmp", memcmp},
      {"_memcpy", memcpy},
      {"_memmove", memmove},
      {"_memset", memset},
      {"_memset_pattern16", fill_pattern_16},
      {"_memset_pattern4", fill_pattern_4},
      {"_memset_pattern8", fill_pattern_8},
      {"_strcasecmp", strcasecmp},
      {"_strchr", find_character},
      {"_strcmp", strcmp},
      {"_strcpy", strcpy},
      {"_strcspn", strcspn},
      {"_strdup", checked<strdup>},
      {"_strerror", error_words},
      {"_strlcat", append_string},
      {"_strlcpy", copy_string},
      {"_strlen", strlen},
      {"_strncmp", strncmp},
      {"_strncpy", strncpy},
      {"_strnlen", strnlen},
      {"_strrchr", find_last_character},
      {"_strspn", strspn},
      {"_strstr", find_string},
      {"_strtod", static_cast<double (*)(const char*, char**)>(strtod)},
      {"_strtol", static_cast<long (*)(const char*, char**, int)>(strtol)},
      {"_strtoul", static_cast<unsigned long (*)(const char*, char**, int)>(strtoul)},
      {"_strtoull", static_cast<unsigned long long (*)(const char*, char**, int)>(strtoull)},
  };
  return symbols;
}

}  // namespace loader
