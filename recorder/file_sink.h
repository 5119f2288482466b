// Traces on disk: a single one, or a series (NAME-000001.estrace and on) whose oldest traces may be removed.
#pragma once

#include <string>

#include "recorder/counts.h"
#include "recorder/disk_quota.h"
#include "recorder/options.h"
#include "recorder/sink.h"
#include "recorder/trace_file.h"

namespace esrecord {

class FileSink final : public Sink {
 public:
  FileSink(const Options& options, Counts& counts) : options_(options), counts_(counts), quota_(options) {}

  bool begin() override;
  bool append(const uint8_t* bytes, size_t size, bool last) override;
  bool wants_next(uint64_t now_ns) const override;
  uint64_t room() const override;
  void trigger(const char* /*reason*/) override {}
  int error() const override { return error_; }
  std::string place() const override { return file_.written_path(); }
  bool is_taken() const override { return file_.is_taken(); }
  // Bytes that --max-size leaves, including those for the end of a trace.
  uint64_t room_on_disk() const { return quota_.room(); }

 private:
  bool failed(int error);

  const Options& options_;
  Counts& counts_;
  DiskQuota quota_;
  TraceFile file_;
  int error_ = 0;
  bool looked_ = false;
  uint64_t began_ns_ = 0;
  uint64_t header_bytes_ = 0;  // of the current trace
};

}  // namespace esrecord
