#include "recorder/file_sink.h"

#include <cerrno>

#include "recorder/trace_names.h"
#include "src/native/clock.h"

namespace esrecord {

bool FileSink::failed(int error) {
  error_ = error;
  return false;
}

bool FileSink::begin() {
  began_ns_ = esreplay::monotonic_ns();
  header_bytes_ = 0;
  if (options_.rotates() && !looked_) quota_.look();
  looked_ = true;
  const std::string path =
      options_.rotates() ? numbered(options_.output, quota_.next_number()) : std::string(options_.output);
  return file_.open(path, options_.force) || failed(file_.error());
}

bool FileSink::append(const uint8_t* bytes, size_t size, bool last) {
  if (!quota_.take(size)) return failed(EFBIG);
  if (!file_.append(bytes, size)) {
    quota_.give(size);
    return failed(file_.error());
  }
  error_ = 0;
  if (header_bytes_ == 0) header_bytes_ = size;
  counts_.bytes.add(size);
  if (!last) return true;
  if (!file_.finish()) {
    error_ = file_.error();
    return true;  // everything is on disk, under the name of an incomplete trace
  }
  counts_.files.add(1);
  if (options_.rotates()) quota_.finish(file_.path(), file_.size());
  return true;
}

// The current trace goes on if the next one would have no room for its header.
bool FileSink::wants_next(uint64_t now_ns) const {
  const bool is_long = options_.rotate_bytes != 0 && file_.size() >= options_.rotate_bytes;
  const bool is_old = options_.rotate_ns != 0 && now_ns - began_ns_ >= options_.rotate_ns;
  return (is_long || is_old) && quota_.room() >= header_bytes_ + 2 * kForTheEnd;
}

uint64_t FileSink::room() const {
  const uint64_t room = quota_.room();
  if (room == UINT64_MAX) return room;
  return room > kForTheEnd ? room - kForTheEnd : 0;
}

}  // namespace esrecord
