// What the kit's __builtin_available asks: is the imitated macOS as new as the client wants?
#include <esreplay/available.h>

#include <cstdint>
#include <cstring>
#include <initializer_list>

#include "replayer/kit/kit.h"
#include "replayer/run/run.h"

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Reads 13.3 as 130300, in the form of RunFile.os_release. A compiler takes 10_15 as well.
uint32_t release_at(const char* text) {
  uint32_t release = 0;
  for (int part = 0; part < 3; ++part) {
    uint32_t number = 0;
    for (; is_digit(*text); ++text) number = number * 10 + static_cast<uint32_t>(*text - '0');
    release = release * 100 + number;
    if ((*text == '.' || *text == '_') && is_digit(text[1])) ++text;
  }
  return release;
}

// Returns what follows if `text` begins with a name of macOS, else null.
const char* after_macos(const char* text) {
  for (const char* name : {"macos", "macOS", "macosx"}) {
    const size_t length = strlen(name);
    if (strncmp(text, name, length) == 0 && text[length] == ' ') return text + length + 1;
  }
  return nullptr;
}

}  // namespace

extern "C" KIT_EXPORT bool esreplay_available(const char* platforms) {
  const esreplay::RunFile* run = esreplay::run_file();
  if (run == nullptr || run->os_release == 0) return true;  // 0: the newest
  for (const char* at = platforms; at != nullptr; at = strchr(at, ',')) {
    at += strspn(at, ", ");
    if (const char* version = after_macos(at)) return run->os_release >= release_at(version);
  }
  return true;
}
