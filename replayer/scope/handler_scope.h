// The handler scope: what a delivery thread calls between entering a client's handler and its return.
// It states facts only: which call of the table was entered, for how long, whether the thread waited, who held the
// lock. Not for: judging any of it, and not for threads that deliver nothing (they pass straight through the wrappers).
#pragma once

#include <sys/types.h>

#include <cstdint>

#include "src/schema/generated/ledger.h"

namespace esreplay {

struct ScopeMessage {
  int32_t trace_index;
  uint8_t client;
  bool notify_only;     // the es_client has no AUTH subscription: findings are hazards
  MessageRow* row;      // `responded_ns` tells what came after the answer; may be null
  uint64_t* handed_to;  // where note_handed_over says to whom the handler gave work; may be null
};

// Once on every delivery thread, before its first handler: allocates what malloc makes once a thread, starts Syscall
// User Dispatch and the wait probe, and proves both layers. Writes the `canary` fact and one `not_watched` fact for
// each thing missing. Returns WatchFlag bits; without `wrappers` (or without `syscalls` where the kernel offers it) the
// run must not go on.
uint32_t handler_scope_start_thread();

// Around the handler and nothing else. Neither makes a system call. Entering clears what an earlier handler run left
// behind (a longjmp out of a wrapped call), so a missing leave does no harm beyond that handler.
void handler_scope_enter(const ScopeMessage& message);
void handler_scope_leave();

bool handler_scope_entered();  // true while this thread runs a handler, also beneath a wrapped call or a pause

// For es_* functions that may make a system call or take a lock of ours: disarms for its length, states nothing.
class ScopePause {
 public:
  ScopePause();
  ~ScopePause();
  ScopePause(const ScopePause&) = delete;
  ScopePause& operator=(const ScopePause&) = delete;

 private:
  bool armed_;
};

// A call that was stated and is not complete yet.
struct CallState {
  FactRecord* fact;   // null: nothing to complete
  uint64_t began_ns;  // 0: nothing was stated
  uint64_t mark;      // of the wait probe
  uint32_t outer;     // the call that the thread was in
};

// For es_* functions that are calls of the table themselves (es_new_client, es_delete_client, es_sync_client: always;
// es_clear_cache: hazard; es_mute*, es_subscribe: strict-only). Outside a handler it does nothing; inside it writes the
// fact at entry and completes it at exit, like any wrapper, and owns everything beneath.
class ScopeCall {
 public:
  explicit ScopeCall(uint16_t call, uint64_t first_argument = 0);
  ~ScopeCall();
  ScopeCall(const ScopeCall&) = delete;
  ScopeCall& operator=(const ScopeCall&) = delete;

 private:
  CallState state_;
  bool armed_;
};

// The call that a thread of this process is in, for the deadline watch and for naming the holder of a lock.
struct CurrentCall {
  uint16_t call;       // number of the row in the table of calls; 0 for a bare system call that has no row
  uint8_t call_class;  // CallClass
  uint64_t since_ns;   // 0 for a thread that is in no handler: it takes no time stamps
  uint32_t stack;      // ledger_stack id plus one; 0 when none was taken
  uintptr_t caller;    // return address of the wrapper
};

// False when the thread is in no recorded call. Any thread may ask; async-signal-safe.
bool handler_scope_current_call(pid_t tid, CurrentCall* out);

// From now on the first call of each row that a thread makes outside handlers is stated. At the first es_subscribe.
void handler_scope_state_first_calls();

// From now on each call of this row that the client makes asks the service models of the run, before it is made:
// `modelled_function`. At attach.
void handler_scope_mark_modelled(uint16_t call);

// The calling thread has just answered a message; outside a handler its long calls since the delivery are stated.
void handler_scope_answered(int32_t trace_index, uint8_t client, uint64_t delivered_ns);

// When a deadline has passed: states the threads that have answered messages of the client outside handlers, each once,
// and which locks they wait for, as if from `since_ns` on.
void handler_scope_state_answerers(uint8_t client, uint64_t since_ns);

}  // namespace esreplay

// For C code of this library that stands in for a call of the table (the kit's os_log): begin is a notify with the
// row's number, end re-arms. They nest; both do nothing outside a handler.
extern "C" void esreplay_scope_note_begin(unsigned call);
extern "C" void esreplay_scope_note_end(unsigned call);
