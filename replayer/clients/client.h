// One es_client_t: its handler, subscriptions, mutes, counters and messages. Slots are never freed, so a pointer to a
// deleted client is still recognised as one.
#pragma once

#include <pthread.h>

#include <cstdint>

#include "replayer/clients/deadline_bounds.h"
#include "replayer/clients/sync_blocks.h"
#include "replayer/messages/message_memory.h"
#include "replayer/messages/message_source.h"
#include "replayer/mutes/mutes.h"
#include "replayer/platform/per_thread.h"
#include "replayer/run/run.h"
#include "replayer/schedule/schedule.h"
#include "src/native/endpoint_security.h"
#include "src/schema/generated/ledger.h"
#include "src/schema/generated/plans.h"

namespace esreplay {

inline constexpr unsigned kMaxClients = kLedgerMaxClients;  // that a process may make, one after the other

enum class ClientState : uint32_t { kFree, kLive, kLeaving, kDeleted };

struct FactHead;

// Called on the client's own delivery thread, one message at a time. `context` is what new_client was given.
using HandlerFn = void (*)(void* context, es_client_t* client, const es_message_t* message);

// Messages in a row that found the queue full.
struct Overflow {
  uint64_t lost;
  uint64_t lost_auths;
  uint64_t began_ns;
  uint32_t first;  // in the trace
};

// Grouped by writer: the delivery thread has its own cache lines.
struct alignas(64) Client {  // NOLINT(clang-analyzer-optin.performance.Padding)
  ClientState state;
  uint8_t number;  // in the process
  uint8_t share;   // bit in the words of the run
  bool joined;
  bool descendants;  // made by es_new_descendants_client
  uint32_t ready;    // its delivery thread can take messages
  uint32_t thread;   // kernel id of the delivery thread
  uint32_t maker;    // kernel id of the thread that made it
  pthread_t delivery;
  HandlerFn handler;
  void* context;
  void (*release)(void* context);

  EventBits events;
  uint32_t auth_events;  // AUTH types among them
  int32_t miss_mode;     // MissMode the client chose; −1: the run's
  DeadlineBounds deadline_bounds[kEventTypeCount];
  uint32_t setup_lock;
  uint32_t leaves_alone;           // deleted by its own delivery thread, which is not waited for
  uint32_t default_mutes_left[2];  // of executable paths, of target paths: the client has not dealt with them
  uint64_t killed_place;           // in the order, plus one: missed in the queue in kill mode; its row is written
  uint64_t answers_on;             // queue of answers to messages that were put on several; see kHandedElsewhere
  uint64_t wanted_row;             // the place, plus one, whose row another thread wants to write; see claim_row

  // Written by the delivery thread.
  alignas(64) uint64_t seq_nums[kEventTypeCount];
  uint64_t global_seq_num;
  uint64_t cursor;   // entries of the order taken
  uint64_t handled;  // entries whose handler has returned, or that reached no handler
  Block* current;    // in the handler now
  Overflow overflow;
  MessagePool pool;
  Mutes mutes;
  SyncBlocks syncs;
};

Client* clients();                               // kMaxClients of them
unsigned client_count();                         // slots ever used
Client* live_client(const es_client_t* client);  // null: deleted or never made
bool being_deleted(const es_client_t* client);   // es_delete_client is deleting it
Client* take_client_slot();                      // null when all are used
void drop_client_slot(Client* client);           // the one just taken: es_new_client failed after all
inline es_client_t* handle_of(Client* client) { return reinterpret_cast<es_client_t*>(client); }

inline MissMode miss_mode_of(const Client& client) {
  const int32_t own_mode = load_relaxed(client.miss_mode);
  return static_cast<MissMode>(own_mode >= 0 ? static_cast<uint32_t>(own_mode) : run_file()->on_miss);
}
// Returns the time from enqueue to deadline of the message at this place of the order, from the trace, --budget-scale
// and the client's own bounds.
inline uint64_t budget_ns_of(const Client& client, uint64_t place, uint32_t index, uint32_t event_type) {
  const uint64_t budget = run_messages().budget_ns(index);
  return event_type < kEventTypeCount ? client.deadline_bounds[event_type].at(place).apply(budget) : budget;
}
inline uint64_t budget_ns_of(const Client& client, uint64_t place) {
  const uint32_t index = run_schedule().entry(place).index;
  return budget_ns_of(client, place, index, run_messages().message(index).event_type);
}

// Set by the delivery thread for itself.
extern ESREPLAY_PER_THREAD(Client*) t_delivering;
// Returns the client whose delivery thread is the caller; null elsewhere.
inline Client* delivering_client() { return own(t_delivering); }
// Returns the message whose handler the caller runs in; null in none.
inline Block* handled_block() {
  const Client* client = delivering_client();
  return client == nullptr ? nullptr : load_acquire(client->current);
}
// Returns whether the caller is the client's handler.
inline bool in_own_handler(const Client& client) {
  return delivering_client() == &client && load_acquire(client.current) != nullptr;
}
// Puts the message whose handler the caller runs in into the fact.
void note_handled(FactHead* head);
void reset_clients();
// The last step of a deletion, when the delivery thread is past its last handler.
void finish_deletion(Client& client);

}  // namespace esreplay
