// The ledger of one client process: rows, facts and stacks in mapped segments, written without locks or system calls.
// Every writer here is async-signal-safe and lock-free. Before core_attach, in a forked child and after core_detach all
// of them are quiet no-ops. Segments are made ahead by the helper thread; what finds no room is counted in `lost`.
#pragma once

#include <cstddef>
#include <cstdint>

#include "src/schema/generated/ledger.h"

namespace esreplay {

struct Fact {
  FactKind kind;
  uint16_t call = 0;         // number of the row in the table of calls
  uint8_t call_class = 0;    // CallClass as met
  uint16_t flags = 0;        // FactFlag bits
  int32_t trace_index = -1;  // place in the run's index space
  uint8_t client = 255;
  uint64_t time_ns = 0;  // 0: now
  uint64_t a = 0, b = 0, c = 0;
  uint32_t stack = 0;  // what ledger_stack returned
  uint32_t other_stack = 0;
};

// How the ledger names the message at this place of the run's index space: those that were injected from −2 down.
int32_t ledger_identity(uint32_t index);

// Returns the sealed record, null when lost or silent. Who will complete it in place gives it the flag `unfinished` or
// `pending`, clears that and seals it again with the last store; withdraw_fact takes it back instead.
FactRecord* ledger_fact(const Fact& fact);

// Waits for the helper thread, half a second at most, when facts come faster than it makes room for them: for set-up
// calls, which a client may make in a storm. Never inside a handler.
void ledger_await_room();

// Return addresses, innermost first, at most 32. Returns the record's id plus one; equal stacks share a record; 0 when
// lost.
uint32_t ledger_stack(const uintptr_t* addresses, unsigned count);

// The stack at this position, for the helper thread; null where there is none yet, or none any more.
const StackRecord* ledger_stack_at(uint32_t position);

// What a row says from its beginning. Its times are 0 but for these.
struct RowStart {
  uint32_t index;  // place in the run's index space
  uint8_t client;
  uint16_t event_type;
  uint64_t queued_ns;
  uint64_t deadline_ns;
  uint64_t seq_num;
  uint64_t global_seq_num;
  unsigned flags;  // RowFlag bits
  Settled settled = Settled::kOpen;
};

// The next message row of the process. Never null: a lost row is a scratch one. May wait for a disk: never inside a
// handler.
MessageRow* ledger_row(const RowStart& start);

// Never null: counters go to a scratch page when there is no run.
LedgerControl* ledger_control();

bool ledger_alive();

// Below: for attach, the helper thread and core_detach only.
bool ledger_open(const RunFile& run, unsigned slot);
void ledger_close();          // unmap everything; only after all writers are gone
void ledger_silence();        // a forked child: from here on every writer is a no-op
void ledger_hold_files();     // the helper thread, with descriptors of its own: keeps the files that grow open
void ledger_prepare_ahead();  // makes room before it is needed
// Gives full segments that will not change any more to the harness. `watch_round` counts the rounds of the deadline
// watch.
void ledger_let_go(uint64_t watch_round);

}  // namespace esreplay
