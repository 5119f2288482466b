#include "recorder/redaction_key.h"

#include <sys/random.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace esrecord {
namespace {

constexpr size_t kNewBytes = 32;
constexpr size_t kLeastBytes = 16;
constexpr size_t kMostBytes = size_t{1} << 20;

}  // namespace

bool read_redaction_key(const std::string& path, std::string& key, std::string& problem) {
  if (path.empty()) {
    key.resize(kNewBytes);
    if (getentropy(key.data(), key.size()) == 0) return true;
    problem = "The system has no random bytes for a key.";
    return false;
  }
  FILE* file = fopen(path.c_str(), "rb");
  if (file == nullptr) {
    problem = "The key " + path + " cannot be read: " + strerror(errno) + ".";
    return false;
  }
  char bytes[4096];
  for (size_t count = sizeof bytes; count == sizeof bytes && key.size() < kMostBytes;) {
    count = fread(bytes, 1, sizeof bytes, file);
    key.append(bytes, count);
  }
  fclose(file);
  // White space at the end of the file does not count.
  while (!key.empty() && strchr(" \t\r\n", key.back()) != nullptr && key.back() != '\0') key.pop_back();
  if (key.size() >= kLeastBytes) return true;
  problem = "The key " + path + " has fewer than 16 bytes.";
  return false;
}

}  // namespace esrecord
