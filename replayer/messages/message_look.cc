#include "replayer/messages/message_look.h"

#include "replayer/causality/causality.h"
#include "replayer/messages/message_source.h"

#include <sys/mman.h>

namespace esreplay {
namespace {

void* g_memory;
size_t g_capacity;
uint32_t g_index = kNoMessage;

bool make_room(size_t size) {
  if (size <= g_capacity) return true;
  forget_look();
  const size_t wanted = (size * 2 + 4095) & ~size_t{4095};
  void* memory = mmap(nullptr, wanted, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return false;
  g_memory = memory;
  g_capacity = wanted;
  return true;
}

}  // namespace

const es_message_t* look_at_message(uint32_t index) {
  if (index == g_index) return static_cast<const es_message_t*>(g_memory);
  const MessageSource& messages = run_messages();
  if (!make_room(messages.message_size(index))) return nullptr;
  g_index = kNoMessage;
  const void* built = messages.build_message(index, g_memory, g_capacity);
  if (built != nullptr) g_index = index;
  return static_cast<const es_message_t*>(built);
}

void forget_look() {
  if (g_memory != nullptr) munmap(g_memory, g_capacity);
  g_memory = nullptr;
  g_capacity = 0;
  g_index = kNoMessage;
}

}  // namespace esreplay
