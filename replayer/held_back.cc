#include "replayer/held_back.h"

#include <sys/mman.h>

#include "replayer/client.h"
#include "replayer/run.h"
#include "replayer/words.h"

namespace esreplay {
namespace {

// Where a message is built for a look at its paths. One at a time: the schedule's lock is held.
void* g_memory;
size_t g_capacity;

bool make_room(size_t size) {
  if (size <= g_capacity) return true;
  forget_held_back();
  const size_t wanted = (size * 2 + 4095) & ~size_t{4095};
  void* memory = mmap(nullptr, wanted, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return false;
  g_memory = memory;
  g_capacity = wanted;
  return true;
}

Client* client_of(unsigned share) {
  for (unsigned i = 0; i < client_count(); ++i) {
    Client& client = clients()[i];
    if (client.share == share && load_acquire(client.state) == ClientState::kLive) return &client;
  }
  return nullptr;
}

}  // namespace

bool held_back(unsigned share, uint32_t index) {
  const Client* client = client_of(share);
  if (client == nullptr || !client->mutes.any()) return false;
  const TraceIndex& trace = run().trace;
  if (!make_room(trace.message_size(index))) return false;  // delivery will find no memory either, and say so
  const void* message = trace.build_message(index, g_memory, g_capacity);
  return message != nullptr && client->mutes.suppress(static_cast<const es_message_t*>(message));
}

void forget_held_back() {
  if (g_memory != nullptr) munmap(g_memory, g_capacity);
  g_memory = nullptr;
  g_capacity = 0;
}

}  // namespace esreplay
