#include "recorder/handler.h"

#include <mach/mach_time.h>

#include "recorder/memory_plan.h"
#include "src/native/block_abi.h"

// The Blocks runtime's name for the class of global blocks.
extern "C" __attribute__((weak)) void* _NSConcreteGlobalBlock[32];  // NOLINT(readability-identifier-naming)

namespace esrecord {
namespace {

struct HandlerBlock {
  esreplay::BlockLiteral literal;
  Handler* handler;
};

void invoke(const HandlerBlock* block, es_client_t* client, const es_message_t* message) {
  (*block->handler)(client, message);
}

esreplay::BlockDescriptor descriptor = {0, sizeof(HandlerBlock)};

uint32_t allow(es_client_t* client, const es_message_t* message, AnswerPolicy policy) {
  const uint32_t type = message->event_type;
  // The answer to an open is a mask of flags. Allow all of them, or a later and wider open would be denied.
  if (type < esreplay::kEventTypeCount && esreplay::kEventPlans[type].is_flags != 0)
    return es_respond_flags_result(client, message, UINT32_MAX, policy.cache);
  return es_respond_auth_result(client, message, ES_AUTH_RESULT_ALLOW, policy.cache);
}

// Returns the memory that keeping the message takes. Its allocator rounds up, by a quarter at most in known allocators.
// 0: longer than any message that is kept.
uint32_t bytes_of(const es_message_t* message) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  // Deprecated as a base for copies, which does not matter here. It reads the message and calls nothing.
  const size_t size = es_message_size(message);
#pragma GCC diagnostic pop
  constexpr size_t kHeader = 128;
  return size > kMaxMessage ? 0 : static_cast<uint32_t>(size + size / 4 + kHeader);
}

}  // namespace

void Handler::operator()(es_client_t* client, const es_message_t* message) {
  const uint32_t bytes = bytes_of(message);
  RingEntry* entry = bytes == 0 ? nullptr : ring.claim(bytes);
  if (entry != nullptr) es_retain_message(message);
  uint64_t answered = 0;
  uint32_t result = 0;
  if (message->action_type == ES_ACTION_TYPE_AUTH) {
    result = allow(client, message, policy);
    answered = mach_absolute_time();
  }
  if (entry == nullptr) return ring.lose(message->event_type);
  entry->message = message;
  entry->answered_mach = answered;
  entry->result = result;
  ring.publish();
}

// Built by hand, so that a compiler without blocks can build the recorder too. The block captures only a pointer, which
// needs no copy, so it may say that it is global, and is never copied.
es_handler_block_t block_of(Handler& handler) {
  static HandlerBlock block;
  block.literal = {static_cast<void*>(_NSConcreteGlobalBlock), static_cast<int32_t>(esreplay::kBlockIsGlobal), 0,
                   reinterpret_cast<void (*)()>(invoke), &descriptor};
  block.handler = &handler;
  return reinterpret_cast<es_handler_block_t>(&block);
}

}  // namespace esrecord
