#include "test/darwin/loader/mach_file.h"

#include <cstdio>
#include <cstdlib>

#include "test/darwin/loader/mach_format.h"

namespace loader {
namespace {

uint32_t big_endian(uint32_t word) { return __builtin_bswap32(word); }

std::vector<uint8_t> contents(const std::string& path) {
  FILE* file = fopen(path.c_str(), "rb");
  if (file == nullptr) stop(path + ": " + strerror(errno));
  std::vector<uint8_t> bytes;
  uint8_t buffer[1 << 16];
  for (size_t count = sizeof buffer; count == sizeof buffer;) {
    count = fread(buffer, 1, sizeof buffer, file);
    bytes.insert(bytes.end(), buffer, buffer + count);
  }
  const bool failed = ferror(file) != 0;
  (void)fclose(file);
  if (failed) stop(path + ": cannot be read");
  return bytes;
}

}  // namespace

void stop(const std::string& sentence) {
  (void)fprintf(stderr, "loader: %s\n", sentence.c_str());
  _Exit(3);
}

MachFile::MachFile(std::string path) : path_(std::move(path)), bytes_(contents(path_)) {
  const auto magic = read<uint32_t>(0, "the magic number");
  if (big_endian(magic) == kMagicFat) {
    const uint32_t count = big_endian(read<uint32_t>(4, "the number of parts"));
    for (uint32_t at = 0; at < count; ++at) {
      const uint64_t offset = 8 + at * uint64_t{sizeof(FatArch)};
      const auto part = read<FatArch>(offset, "a part of the universal file");
      if (big_endian(part.processor) != kProcessor) continue;
      const auto found = bytes(big_endian(part.offset), big_endian(part.size), "the part for this processor");
      start_ = big_endian(part.offset);
      bytes_ = std::vector<uint8_t>(found.begin(), found.end());
      break;
    }
    if (start_ == 0) refuse(4, "no part of the universal file is for this processor");
  }
  const auto header = read<MachHeader>(0, "the header");
  if (header.magic != kMagic64) refuse(0, "this is no 64-bit Mach-O file");
  if (header.processor != kProcessor) refuse(4, "the file is for another processor");
}

std::span<const uint8_t> MachFile::bytes(uint64_t offset, uint64_t size, const char* what) const {
  if (offset > bytes_.size() || size > bytes_.size() - offset)
    refuse(offset, std::string("the file ends before the end of ") + what);
  return {bytes_.data() + offset, size};
}

std::string_view MachFile::text(uint64_t offset, uint64_t end, const char* what) const {
  if (offset >= end) refuse(offset, std::string(what) + " begins behind its end");
  const auto found = bytes(offset, end - offset, what);
  const size_t length = strnlen(reinterpret_cast<const char*>(found.data()), found.size());
  if (length == found.size()) refuse(offset, std::string(what) + " has no end");
  return {reinterpret_cast<const char*>(found.data()), length};
}

void MachFile::refuse(uint64_t offset, const std::string& why) const {
  stop(path_ + ": at byte " + std::to_string(start_ + offset) + ": " + why);
}

}  // namespace loader
