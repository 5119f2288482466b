// Finds in the messages what makes a flight recorder write.
#pragma once

#include "recorder/options.h"
#include "src/native/endpoint_security.h"

namespace esrecord {

class TriggerWatch {
 public:
  explicit TriggerWatch(const Options& options) : options_(options) {}

  // Returns why to write now, with this message as the last one; null if there is no reason.
  const char* see(const es_message_t& message);

 private:
  const char* see_exit(const es_message_t& message);
  void see_signal(const es_message_t& message);

  // Processes that another process sent SIGKILL: a deadline did not end them.
  static constexpr size_t kKilled = 64;

  const Options& options_;
  audit_token_t killed_[kKilled] = {};
  size_t killed_next_ = 0;
};

}  // namespace esrecord
