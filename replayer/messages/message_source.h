// Finds a message by its index in the run: first the messages of the trace, then the injected ones, each made from a
// template. All code that needs a message by its index asks here.
// What happened to it in this run is in schedule.h.
#pragma once

#include <cstdint>

#include "replayer/causality/causality.h"
#include "replayer/run/of_run.h"
#include "src/native/trace_reader.h"
#include "src/schema/generated/ledger.h"

namespace esreplay {

class MessageSource {
 public:
  // The arguments must outlive this. `templates` and `injected` are null in a run without service models.
  void open(const TraceIndex& trace, const Causality& causality);
  void add_templates(const TraceIndex& templates, InjectedRecord* injected, const RunFile& run);

  uint32_t trace_count() const { return count_; }
  uint32_t max_injected() const { return max_injected_; }
  bool is_injected(uint32_t index) const { return index >= count_; }
  // The record of an injected message; written once, before the message is queued.
  InjectedRecord& record(uint32_t index) const { return injected_[index - count_]; }

  const TraceMessage& message(uint32_t index) const {
    return is_injected(index) ? templates_->message(record(index).template_index) : trace_->message(index);
  }
  // As in TraceIndex.
  size_t message_size(uint32_t index) const {
    return is_injected(index) ? injected_size(index) : trace_->message_size(index);
  }
  // Without times and sequence numbers: those of the run are the caller's to set.
  void* build_message(uint32_t index, void* memory, size_t capacity) const {
    return is_injected(index) ? build_injected(index, memory, capacity)
                              : trace_->build_undated(index, memory, capacity);
  }
  uint32_t pid(uint32_t index) const;
  const Image& process_image(uint32_t index) const;
  uint64_t budget_ns(uint32_t index) const {
    return is_injected(index) ? injected_budget_ns(index) : causality_->budget_ns(index);
  }

 private:
  size_t injected_size(uint32_t index) const;
  void* build_injected(uint32_t index, void* memory, size_t capacity) const;
  uint64_t injected_budget_ns(uint32_t index) const;

  const TraceIndex* trace_ = nullptr;
  const Causality* causality_ = nullptr;
  const TraceIndex* templates_ = nullptr;
  InjectedRecord* injected_ = nullptr;
  uint32_t count_ = 0;
  uint32_t max_injected_ = 0;
  uint64_t budget_scale_ppm_ = 0;
  uint32_t own_token_[8] = {};  // of this process
};

// Of the run.
extern OfRun<MessageSource> g_run_messages;
inline MessageSource& run_messages() { return g_run_messages.get(); }

}  // namespace esreplay
