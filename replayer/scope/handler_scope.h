// The handler scope records what a delivery thread calls between entering a client's handler and returning from it. It
// records only facts: which call of the table was entered, for how long, whether the thread waited, who held the lock.
// It does not judge them, and it ignores threads that deliver nothing, which pass straight through the wrappers.
#pragma once

#include <sys/types.h>

#include <cstdint>

#include "replayer/run/scope_pause.h"
#include "replayer/scope/scope_values.h"
#include "src/schema/generated/ledger.h"

namespace esreplay {

// Call it once on every delivery thread, before its first handler. Makes the allocations that malloc makes once per
// thread, starts Syscall User Dispatch and the wait probe, and proves both layers. Writes the `canary` fact and one
// `not_watched` fact for each thing that is missing. Returns WatchFlag bits; the run must not go on without `wrappers`,
// or without `syscalls` where the kernel offers it.
uint32_t handler_scope_start_thread();

// Call these around the handler and nothing else. Entering makes no system call. Leaving makes none either, unless the
// thread left the processor in the handler or made a bare system call that is reported: getpid then, because a child
// may have been forked there, and getrusage where there is no perf ring. Entering clears what an earlier handler run
// left behind (a longjmp out of a wrapped call), so a missing leave does no harm beyond that handler.
void handler_scope_enter(const ScopeMessage& message);
void handler_scope_leave();

// For es_* functions that are calls of the table themselves (es_new_client, es_delete_client, es_sync_client: always;
// es_clear_cache: hazard; es_mute*, es_subscribe: strict-only). Does nothing outside a handler. In a handler it writes
// the fact on entry and completes it on exit, like any wrapper, and nothing called inside it is recorded.
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

// Returns false when the thread is in no recorded call. Any thread may call it; async-signal-safe.
bool handler_scope_current_call(pid_t tid, CurrentCall* out);

// Starts recording the first call of each row that a thread makes outside handlers. Called at the first es_subscribe.
void handler_scope_state_first_calls();

// The same for the first one of each row that writes to a regular file. Called when a client subscribes to
// NOTIFY_WRITE.
void handler_scope_state_first_writes();

// Called by a thread that has just answered a message. Outside a handler, records its long calls since the delivery.
void handler_scope_answered(int32_t trace_index, uint8_t client, uint64_t delivered_ns);

// Called when a deadline has passed. Records each thread that has answered the client's messages outside handlers,
// once, and the locks that these threads wait for, with waits counted from `since_ns`.
void handler_scope_state_answerers(uint8_t client, uint64_t since_ns);

// Called when a deadline has passed. Records the long calls of blocks of queues that run one at a time.
void handler_scope_state_busy_queues();

// Returns whether messages may pass through the thread: libdispatch started it, or it has answered one outside
// handlers.
bool handler_scope_is_worker(uint32_t thread);

}  // namespace esreplay

// For C code of this library that implements a call of the table (the kit's os_log). Begin records the call with the
// row's number, end re-arms. They nest, and both do nothing outside a handler.
extern "C" void esreplay_scope_note_begin(unsigned call);
extern "C" void esreplay_scope_note_end(unsigned call);
