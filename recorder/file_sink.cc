#include "recorder/file_sink.h"

#include <unistd.h>

#include <cstdio>

#include "src/native/clock.h"

namespace esrecord {
namespace {

// For the losses after a limit was reached, by type, and the end block.
constexpr uint64_t kForTheEnd = uint64_t{16} << 10;

}  // namespace

std::string numbered(const std::string& path, uint64_t number) {
  const size_t slash = path.rfind('/');
  const size_t name = slash == std::string::npos ? 0 : slash + 1;
  size_t dot = path.rfind('.');
  if (dot == std::string::npos || dot <= name) dot = path.size();
  char text[32];
  snprintf(text, sizeof text, "-%06llu", static_cast<unsigned long long>(number));
  return path.substr(0, dot) + text + path.substr(dot);
}

bool FileSink::begin() {
  began_ns_ = esreplay::monotonic_ns();
  if (!options_.rotates()) return file_.open(options_.output);
  // Those of an earlier recording stay.
  std::string path;
  do {
    path = numbered(options_.output, ++number_);
  } while (access(path.c_str(), F_OK) == 0 || access((path + ".incomplete").c_str(), F_OK) == 0);
  return file_.open(path);
}

bool FileSink::append(const uint8_t* bytes, size_t size, bool last) {
  if (!file_.append(bytes, size)) return false;
  counts_.bytes.add(size);
  if (!last) return true;
  if (!file_.finish()) return true;  // all of it is there, under the name that says otherwise
  counts_.files.add(1);
  finished_.push_back(file_.path());
  for (; options_.keep != 0 && finished_.size() > options_.keep; finished_.pop_front())
    unlink(finished_.front().c_str());
  return true;
}

bool FileSink::wants_next(uint64_t now_ns) const {
  return (options_.rotate_bytes != 0 && file_.size() >= options_.rotate_bytes) ||
         (options_.rotate_ns != 0 && now_ns - began_ns_ >= options_.rotate_ns);
}

uint64_t FileSink::room() const {
  if (options_.max_bytes == 0) return UINT64_MAX;
  const uint64_t used = file_.size() + kForTheEnd;
  return used < options_.max_bytes ? options_.max_bytes - used : 0;
}

}  // namespace esrecord
