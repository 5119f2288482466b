#include "replayer/clients/client.h"

#include <cstring>

#include "replayer/ledger/ledger.h"
#include "replayer/messages/message_source.h"
#include "replayer/platform/atomics.h"
#include "replayer/platform/own_locks.h"
#include "replayer/run/run.h"
#include "replayer/schedule/schedule.h"

namespace esreplay {

ESREPLAY_PER_THREAD(uint32_t) t_own_locks;
ESREPLAY_PER_THREAD_TABLE(t_own_locks)
ESREPLAY_PER_THREAD(Client*) t_delivering;
ESREPLAY_PER_THREAD_TABLE(t_delivering)

namespace {

// A constructor would write all of it, and touch each page, in every process that loads the library.
constinit Client g_clients[kMaxClients] = {};
unsigned g_count;

Client* slot_of(const es_client_t* client) {
  const auto offset = reinterpret_cast<uintptr_t>(client) - reinterpret_cast<uintptr_t>(g_clients);
  if (offset >= sizeof g_clients || offset % sizeof(Client) != 0) return nullptr;
  return &g_clients[offset / sizeof(Client)];
}

}  // namespace

Client* clients() { return g_clients; }
unsigned client_count() {
  const unsigned count = load_acquire(g_count);
  return count < kMaxClients ? count : kMaxClients;
}

Client* live_client(const es_client_t* client) {
  Client* found = slot_of(client);
  return found != nullptr && load_acquire(found->state) == ClientState::kLive ? found : nullptr;
}

bool being_deleted(const es_client_t* client) {
  const Client* found = slot_of(client);
  return found != nullptr && load_acquire(found->state) == ClientState::kLeaving;
}

Client* take_client_slot() {
  const unsigned number = add(g_count, 1U);
  if (number >= kMaxClients) return nullptr;
  Client* client = &g_clients[number];
  client->number = static_cast<uint8_t>(number);
  client->miss_mode = -1;
  client->pool.open(client->number);
  return client;
}

void drop_client_slot(Client* client) { store_release(client->state, ClientState::kDeleted); }

void finish_deletion(Client& client) {
  client.mutes.clear();
  if (client.release != nullptr) client.release(client.context);
}

void note_handled(FactHead* head) {
  const Block* handled = handled_block();
  if (handled == nullptr) return;
  head->trace_index = static_cast<int32_t>(handled->index);
  head->client = handled->client;
}

void reset_clients() {
  for (Client& client : g_clients) client.mutes.clear();
  memset(static_cast<void*>(g_clients), 0, sizeof g_clients);
  g_count = 0;
}

}  // namespace esreplay
