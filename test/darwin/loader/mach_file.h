// A Mach-O file as untrusted bytes: all that is read is checked first, and an error ends the process with the offset in
// the file.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace loader {

// Prints a line and ends the process with status 3.
[[noreturn]] void stop(const std::string& sentence);

class MachFile {
 public:
  // The part for this processor, if the file has several.
  explicit MachFile(std::string path);

  const std::string& path() const { return path_; }
  uint64_t size() const { return bytes_.size(); }

  std::span<const uint8_t> bytes(uint64_t offset, uint64_t size, const char* what) const;

  template <class T>
  T read(uint64_t offset, const char* what) const {
    T value;
    memcpy(&value, bytes(offset, sizeof value, what).data(), sizeof value);
    return value;
  }

  // Returns a string that ends before `end`.
  std::string_view text(uint64_t offset, uint64_t end, const char* what) const;

  // `offset` counts from the start of the part.
  [[noreturn]] void refuse(uint64_t offset, const std::string& why) const;

 private:
  std::string path_;
  std::vector<uint8_t> bytes_;
  uint64_t start_ = 0;  // of this part, in the file
};

}  // namespace loader
