// Traces on disk: one, or one after the other (NAME-000001.estrace and on) of which the oldest may be removed.
#pragma once

#include <deque>
#include <string>

#include "recorder/counts.h"
#include "recorder/options.h"
#include "recorder/sink.h"
#include "recorder/trace_file.h"

namespace esrecord {

// "boot.estrace" and 3 → "boot-000003.estrace".
std::string numbered(const std::string& path, uint64_t number);

class FileSink final : public Sink {
 public:
  FileSink(const Options& options, Counts& counts) : options_(options), counts_(counts) {}

  bool begin() override;
  bool append(const uint8_t* bytes, size_t size, bool last) override;
  bool wants_next(uint64_t now_ns) const override;
  uint64_t room() const override;
  void trigger(const char* /*reason*/) override {}
  int error() const override { return file_.error(); }
  std::string place() const override { return file_.written_path(); }

 private:
  const Options& options_;
  Counts& counts_;
  TraceFile file_;
  uint64_t number_ = 0;
  uint64_t began_ns_ = 0;
  std::deque<std::string> finished_;
};

}  // namespace esrecord
