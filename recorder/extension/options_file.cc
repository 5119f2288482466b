#include "recorder/extension/options_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

namespace esrecord {
namespace {

constexpr size_t kMaxBytes = size_t{64} << 10;

const char* why_untrusted(const struct stat& status) {
  if (!S_ISREG(status.st_mode)) return "not a regular file";
  if (status.st_uid != 0 && status.st_uid != geteuid()) return "another user owns it";
  if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) return "other users can write to it";
  if (static_cast<uint64_t>(status.st_size) > kMaxBytes) return "longer than 64 KB";
  return nullptr;
}

std::string trimmed(const std::string& text) {
  const size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string::npos) return "";
  return text.substr(begin, text.find_last_not_of(" \t\r") + 1 - begin);
}

void add_line(const std::string& line, std::vector<std::string>& words) {
  const std::string text = trimmed(line);
  if (text.empty() || text[0] == '#') return;
  const size_t space = text.find_first_of(" \t");
  words.push_back(text.substr(0, space));
  if (space != std::string::npos) words.push_back(trimmed(text.substr(space)));
}

bool read_all(int descriptor, std::string& text) {
  char buffer[4096];
  for (;;) {
    const ssize_t size = read(descriptor, buffer, sizeof buffer);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return size == 0;
    text.append(buffer, static_cast<size_t>(size));
    if (text.size() > kMaxBytes) return false;
  }
}

}  // namespace

OptionsFile read_options_file(const std::string& path, std::vector<std::string>& words, Trouble& trouble) {
  // O_NONBLOCK: opening a pipe of that name would wait forever.
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (descriptor < 0) {
    trouble = {"cannot read options file " + path + ": " + strerror(errno), ""};
    return errno == ENOENT ? OptionsFile::kMissing : OptionsFile::kRefused;
  }
  struct stat status = {};
  std::string text;
  const char* why = fstat(descriptor, &status) != 0 ? strerror(errno) : why_untrusted(status);
  if (why == nullptr && !read_all(descriptor, text)) why = "cannot be read to its end";
  close(descriptor);
  if (why != nullptr) {
    trouble = {"options file refused: " + path + ": " + why,
               "use a regular file of at most 64 KB that root or this user owns and no other user can write"};
    return OptionsFile::kRefused;
  }
  for (size_t at = 0; at < text.size();) {
    size_t end = text.find('\n', at);
    if (end == std::string::npos) end = text.size();
    add_line(text.substr(at, end - at), words);
    at = end + 1;
  }
  return OptionsFile::kRead;
}

}  // namespace esrecord
