// The names of the traces of one recording: NAME.estrace, or NAME-000001.estrace and on.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace esrecord {

inline constexpr char kUnfinished[] = ".incomplete";

// "boot.estrace" and 3 → "boot-000003.estrace".
std::string numbered(const std::string& path, uint64_t number);

// An existing trace: `path` with a number, or `path` itself (number 0).
struct FoundTrace {
  std::string path;
  uint64_t number;
  uint64_t bytes;
  bool removable;  // finished, a regular file of this user, and a trace by its first bytes: the name is not enough
};

// Returns the traces beside `path`, ordered by number.
std::vector<FoundTrace> traces_beside(const std::string& path);

}  // namespace esrecord
