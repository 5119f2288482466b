// A run directory for the core in process, as the harness makes it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "replayer/attach/attach.h"
#include "replayer/attach/run_files.h"
#include "replayer/es/new_client.h"
#include "src/schema/generated/ledger.h"

extern const char* g_trace_path;

namespace esreplay {

class RunFixture {
 public:
  // `change` may set fields of run.bin before it is written.
  explicit RunFixture(void (*change)(RunFile&) = nullptr);
  ~RunFixture();

  const char* path() const { return path_.c_str(); }
  uint64_t message_count() const { return message_count_; }
  uint64_t auth_count() const { return auth_count_; }
  // Returns false if the run did not end within five minutes.
  bool wait_for_end() const;

  void subscribe_another_process() const;

  // Call them after detach_from_run.
  LedgerControl control() const;
  std::vector<MessageRow> rows() const;
  std::vector<FactRecord> facts(FactKind kind) const;

 private:
  std::vector<uint8_t> read(const char* name) const;
  std::string path_;
  uint64_t message_count_ = 0;
  uint64_t auth_count_ = 0;
};

}  // namespace esreplay
