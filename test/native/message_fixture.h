// An es_message_t of any event type and version in memory, every field with a value of its own: the native counterpart
// of src/trace/builders.ts, made from the plans.
#pragma once

#include <cstdint>
#include <vector>

#include "src/native/message_layout.h"
#include "src/native/plan.h"

namespace esreplay {

inline constexpr uint16_t kAuthOpen = 1;

class MessageFixture {
 public:
  // `variant` cycles unions through their arms, and turns optional fields on and off.
  MessageFixture(uint16_t event_type, uint8_t version, unsigned variant, uint64_t seed);
  ~MessageFixture();
  MessageFixture(const MessageFixture&) = delete;
  MessageFixture& operator=(const MessageFixture&) = delete;

  const uint8_t* message() const { return message_; }
  const ExecLists* lists() const { return exec_lists(message_); }

 private:
  uint8_t* allocate(size_t size);
  uint64_t number() { return counter_ = counter_ * 6364136223846793005 + 1442695040888963407; }
  StringToken string(bool nullable);
  void fill(uint16_t plan, uint8_t* base);
  void fill(const PlanStep& step, uint8_t* base);
  void fill_union(const UnionPlan& plan, uint8_t* base);
  void fill_array(const PlanStep& step, uint8_t* base);
  void fill_irregular(const PlanStep& step, uint8_t* base);
  ExecLists* lists_to_fill();

  std::vector<uint8_t*> blocks_;
  uint8_t* message_;
  uint8_t version_;
  unsigned variant_;
  uint64_t counter_;
  unsigned strings_ = 0;
};

// Returns whether two messages, of the sizes of their version, hold the same. Follows pointers; writes the path of the
// first difference to `difference` (at least 256 bytes).
bool same_message(const void* left, const void* right, char* difference);

}  // namespace esreplay
