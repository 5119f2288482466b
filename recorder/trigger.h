// What makes a flight recorder write, read from the stream itself.
#pragma once

#include "recorder/options.h"
#include "src/native/endpoint_security.h"

namespace esrecord {

class TriggerWatch {
 public:
  explicit TriggerWatch(const Options& options) : options_(options) {}

  // Why to write now, with this message as the last one; null for no reason.
  const char* see(const es_message_t& message);

 private:
  const char* see_exit(const es_message_t& message);
  void see_signal(const es_message_t& message);

  // Processes that somebody sent SIGKILL: their end is no deadline's.
  static constexpr size_t kKilled = 64;

  const Options& options_;
  audit_token_t killed_[kKilled] = {};
  size_t killed_next_ = 0;
};

}  // namespace esrecord
