// The file of a trace that is being written: NAME.incomplete, which gets its name when it is complete.
// What has been appended survives the end of this process, however it ends. The file belongs to the process that opened
// it: in a child that was forked later, every change fails with ECHILD.
#pragma once

#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <string>

namespace esrecord {

class TraceFile {
 public:
  // False with `error` set. EEXIST: an unfinished recording of that name exists, which is never overwritten, or a
  // finished one, which `replace` permits. The finished one stays until this one is complete.
  bool open(const std::string& path, bool replace);
  // Appends all of it or nothing: after a failure the file ends where it ended before.
  bool append(const uint8_t* bytes, size_t size);
  // Syncs, closes and renames. The file is closed even after a failure.
  bool finish();
  // Leaves it as NAME.incomplete.
  void leave();

  bool is_open() const { return descriptor_ >= 0; }
  uint64_t size() const { return size_; }
  const std::string& path() const { return path_; }
  // After EEXIST: true if a finished trace has the name, false if an unfinished recording has it.
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
