#include "recorder/redaction_key.h"

#include <sys/random.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace esrecord {
namespace {

constexpr size_t kNewBytes = 32;
constexpr size_t kMinBytes = 16;
constexpr char kRemedy[] = "make a key with `esreplay redact --key FILE`";
constexpr size_t kMaxBytes = size_t{1} << 20;

}  // namespace

bool read_redaction_key(const std::string& path, std::string& key, Trouble& trouble) {
  if (path.empty()) {
    key.resize(kNewBytes);
    if (getentropy(key.data(), key.size()) == 0) return true;
    trouble = {"cannot make a key: the system has no random bytes", ""};
    return false;
  }
  FILE* file = fopen(path.c_str(), "rb");
  if (file == nullptr) {
    trouble = {"cannot read key " + path + ": " + strerror(errno), kRemedy};
    return false;
  }
  char bytes[4096];
  for (size_t count = sizeof bytes; count == sizeof bytes && key.size() < kMaxBytes;) {
    count = fread(bytes, 1, sizeof bytes, file);
    key.append(bytes, count);
  }
  fclose(file);
  // White space at the end of the file is ignored.
  while (!key.empty() && strchr(" \t\r\n", key.back()) != nullptr && key.back() != '\0') key.pop_back();
  if (key.size() >= kMinBytes) return true;
  trouble = {"key too short: " + path + " has fewer than 16 bytes", kRemedy};
  return false;
}

}  // namespace esrecord
