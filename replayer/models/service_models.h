// The service models of the run as the harness wrote them: which call leads to which service, and its events.
// Read at attach, then not changed.
#pragma once

#include <cstdint>

#include "replayer/run/of_run.h"
#include "src/native/arena.h"
#include "src/native/trace_reader.h"
#include "src/schema/generated/ledger.h"

namespace esreplay {

class ServiceModels {
 public:
  bool open_templates(const uint8_t* bytes, uint64_t size, TraceError* error, const TraceTarget& target);
  // `records` are the bytes of models.bin. False: they do not match run.bin, or memory has run out.
  bool open(const RunFile& run, const void* records, uint64_t size, const TraceIndex& trace);
  void release();

  bool any() const { return count_ != 0; }
  const TraceIndex& templates() const { return templates_; }
  // Returns the number of the service that the name leads to, or kNone.
  uint32_t service_of(ReachKind kind, const char* name) const;
  // The same for the function in that row of the table of calls.
  uint32_t service_of_function(uint16_t call) const;
  bool names_program() const;
  void each_function(void (*visit)(uint16_t call)) const;
  const ServiceRecord& service(uint32_t number) const { return services_[number]; }
  const CausedRecord& caused(uint32_t number) const { return caused_[number]; }
  const NeedRecord& need(uint32_t number) const { return needs_[number]; }
  // For each process of the trace: the first CausedRecord of a daemon that is this program, plus one; 0: none.
  const uint16_t* daemons() const { return daemons_; }
  uint16_t daemon_of(uint32_t caused) const;

  static constexpr uint32_t kNone = UINT32_MAX;

 private:
  bool is_sound(const RunFile& run) const;
  bool find_daemons(const TraceIndex& trace);

  const void* mapped_ = nullptr;
  uint64_t mapped_size_ = 0;
  const uint8_t* template_bytes_ = nullptr;
  uint64_t template_size_ = 0;
  const ServiceRecord* services_ = nullptr;
  const ReachRecord* reaches_ = nullptr;
  const CausedRecord* caused_ = nullptr;
  const NeedRecord* needs_ = nullptr;
  uint32_t count_ = 0;
  uint32_t reach_count_ = 0;
  uint32_t caused_count_ = 0;
  uint32_t need_count_ = 0;
  uint16_t* daemons_ = nullptr;
  uint64_t processes_ = 0;
  TraceIndex templates_;
  Arena arena_;
};

// Of the run.
extern OfRun<ServiceModels> g_run_models;
inline ServiceModels& run_models() { return g_run_models.get(); }

}  // namespace esreplay
