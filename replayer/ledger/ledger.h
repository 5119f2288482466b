// The ledger of one client process: rows, facts and stacks in mapped segments, written without locks or system calls.
// Every writer here is async-signal-safe and lock-free. Before attach_to_run, in a forked child and after
// detach_from_run all of them silently do nothing. The housekeeping thread makes segments ahead; what finds no room is
// counted in `lost`.
#pragma once

#include <cstddef>
#include <cstdint>

#include "src/schema/generated/facts.h"
#include "src/schema/generated/ledger.h"

namespace esreplay {

// What a record holds beside the fields of its kind.
struct FactHead {
  uint16_t call = 0;         // number of the row in the table of calls
  uint8_t call_class = 0;    // CallClass as met
  uint16_t flags = 0;        // FactFlag bits
  int32_t trace_index = -1;  // place in the run's index space
  uint8_t client = 255;
  uint64_t time_ns = 0;  // 0: now
  uint32_t stack = 0;    // what ledger_stack returned
  uint32_t other_stack = 0;
};

// A struct of facts.h, of whichever kind.
struct FactContent {
  template <class Fields>
  constexpr FactContent(const Fields& fields) : kind(Fields::kKind), words(fields.words()) {}
  constexpr FactContent(FactKind of_kind, const FactWords& of_words) : kind(of_kind), words(of_words) {}

  FactKind kind;
  FactWords words;
};

// Returns how the ledger names the message at this place of the run's index space: injected ones count down from −2.
int32_t ledger_identity(uint32_t index);

// Returns the sealed record; null if it is lost or the ledger is silent. A caller that will complete the record in
// place gives it the flag `unfinished` or `pending`, clears that and seals it again with the last store, or takes it
// back with withdraw_fact.
FactRecord* write_fact(const FactHead& head, const FactContent& content);

// Waits for the housekeeping thread, half a second at most, if facts come faster than it makes room for them. For
// set-up calls, which a client may make in a storm. Never inside a handler.
void ledger_await_room();

// Stores return addresses, innermost first, at most 32. Returns the record's id plus one; 0 if it is lost. Equal stacks
// share a record.
uint32_t ledger_stack(const uintptr_t* addresses, unsigned count);

// Returns the stack at this position, for the housekeeping thread; null if it is not there yet, or not any more.
const StackRecord* ledger_stack_at(uint32_t position);

// The fields of a new row. Its other times are 0.
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

// Returns the next message row of the process. Never null: a lost row is a scratch one. May wait for a disk: never
// inside a handler.
MessageRow* ledger_row(const RowStart& start);

// Never null: without a run, counters go to a scratch page.
extern LedgerControl* g_ledger_control;
inline LedgerControl* ledger_control() { return g_ledger_control; }

bool ledger_alive();

// Below: for attach, the housekeeping thread and detach_from_run only.
bool ledger_open(const RunFile& run, unsigned slot);
void ledger_close();          // unmaps everything; only after all writers are gone
void ledger_silence();        // in a forked child: from now on every writer does nothing
void ledger_hold_files();     // by the housekeeping thread with its own descriptors: keeps growing files open
void ledger_prepare_ahead();  // makes room before it is needed
// Gives full segments that will not change any more to the harness. `watch_round` counts the rounds of the deadline
// watch.
void ledger_let_go(uint64_t watch_round);

}  // namespace esreplay
