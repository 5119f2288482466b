// The file of a trace that is being written: NAME.incomplete, which gets its name when it is whole.
// What has been appended survives the end of this process, however it ends. The file belongs to the process that opened
// it: in a child that was forked later every change fails with ECHILD and is not made.
#pragma once

#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <string>

namespace esrecord {

class TraceFile {
 public:
  // False with `error` set: EEXIST when an unfinished recording of that name is there, which is never overwritten, or
  // a finished one, which `replace` permits: it stays until this one is whole.
  bool open(const std::string& path, bool replace);
  // All of it or nothing: after a failure the file ends where it ended before.
  bool append(const uint8_t* bytes, size_t size);
  // Syncs and renames. Whatever happens, the file is no longer open.
  bool finish();
  // Leaves it as NAME.incomplete.
  void leave();

  bool is_open() const { return descriptor_ >= 0; }
  uint64_t size() const { return size_; }
  const std::string& path() const { return path_; }
  // After EEXIST: which of the two it was.
  bool is_taken() const { return taken_; }
  const std::string& written_path() const { return incomplete_; }
  int error() const { return error_; }

 private:
  bool fail();
  bool is_ours();
  bool is_free();

  std::string path_;
  std::string incomplete_;
  bool replace_ = false;
  bool taken_ = false;
  int descriptor_ = -1;
  pid_t owner_ = 0;
  uint64_t size_ = 0;
  int error_ = 0;
};

}  // namespace esrecord
