#include "recorder/trace_names.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace esrecord {
namespace {

struct Parts {
  std::string folder;  // with its slash, or empty
  std::string stem;
  std::string ending;
};

Parts parts_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  const size_t name = slash == std::string::npos ? 0 : slash + 1;
  size_t dot = path.rfind('.');
  if (dot == std::string::npos || dot <= name) dot = path.size();
  return {path.substr(0, name), path.substr(name, dot - name), path.substr(dot)};
}

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

// The number is 0 if nothing is between stem and ending. False if this is not a name of that recording.
bool number_in(const std::string& name, const Parts& parts, uint64_t* number) {
  const size_t around = parts.stem.size() + parts.ending.size();
  if (name.size() < around || name.compare(0, parts.stem.size(), parts.stem) != 0 || !ends_with(name, parts.ending))
    return false;
  const std::string middle = name.substr(parts.stem.size(), name.size() - around);
  *number = 0;
  if (middle.empty()) return true;
  constexpr size_t kMaxDigits = 18;
  if (middle[0] != '-' || middle.size() < 7 || middle.size() > kMaxDigits + 1) return false;
  if (middle.find_first_not_of("0123456789", 1) != std::string::npos) return false;
  *number = strtoull(middle.c_str() + 1, nullptr, 10);
  return true;
}

// Does not follow links or wait for a pipe.
bool is_own_trace(const std::string& path) {
  constexpr char kStart[] = "\x82nesreplay-trace";
  constexpr size_t kLength = sizeof kStart - 1;
  const int file = open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (file < 0) return false;
  struct stat status = {};
  char start[kLength];
  const bool own = fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == geteuid() &&
                   pread(file, start, kLength, 0) == static_cast<ssize_t>(kLength) &&
                   memcmp(start, kStart, kLength) == 0;
  close(file);
  return own;
}

}  // namespace

std::string numbered(const std::string& path, uint64_t number) {
  const Parts parts = parts_of(path);
  char text[32];
  snprintf(text, sizeof text, "-%06llu", static_cast<unsigned long long>(number));
  return parts.folder + parts.stem + text + parts.ending;
}

std::vector<FoundTrace> traces_beside(const std::string& path) {
  const Parts parts = parts_of(path);
  std::vector<FoundTrace> found;
  DIR* folder = opendir(parts.folder.empty() ? "." : parts.folder.c_str());
  if (folder == nullptr) return found;
  while (const dirent* entry = readdir(folder)) {
    std::string name = entry->d_name;
    FoundTrace trace = {parts.folder + name, 0, 0, false};
    const bool finished = !ends_with(name, kUnfinished);
    if (!finished) name.resize(name.size() - (sizeof kUnfinished - 1));
    struct stat status = {};
    if (!number_in(name, parts, &trace.number) || lstat(trace.path.c_str(), &status) != 0) continue;
    trace.bytes = static_cast<uint64_t>(status.st_size);
    trace.removable = finished && is_own_trace(trace.path);
    found.push_back(trace);
  }
  closedir(folder);
  std::sort(found.begin(), found.end(), [](const FoundTrace& a, const FoundTrace& b) { return a.number < b.number; });
  return found;
}

}  // namespace esrecord
