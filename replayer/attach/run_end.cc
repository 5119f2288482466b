// Decides when a run is over and writes its end: every message queued and handled, every AUTH settled, then quiet.
#include "replayer/attach/run.h"
#include "replayer/delivery/settlement.h"
#include "replayer/es/client.h"
#include "replayer/ledger/coded_words.h"
#include "replayer/ledger/ledger.h"
#include "replayer/ledger/ledger_seals.h"
#include "replayer/ledger/stack_sample.h"
#include "replayer/models/service_loop.h"
#include "replayer/platform/atomics.h"
#include "replayer/platform/platform.h"

namespace esreplay {
namespace {

// A missed AUTH message may still be answered late, which is a different finding from never. Wait once more for its
// budget, within these bounds.
constexpr uint64_t kMinGraceNs = 1000000000;
constexpr uint64_t kMaxGraceNs = 2000000000;
// Another client may follow a deleted one.
constexpr uint64_t kNobodyLeftNs = 1000000000;

// A message that is answered but not released may wait for a thread that lacks a processor. This many looks in a row
// must find no thread that would run. The run ends even if a client computes forever.
constexpr unsigned kCalmLooks = 3;
constexpr uint64_t kLookEveryNs = 10000000;
constexpr uint64_t kMaxBusyNs = 10000000000;

uint64_t g_quiet_since;
uint32_t g_responses_seen;
uint64_t g_next_look_ns;
unsigned g_calm_looks;

bool all_handled(uint64_t now) {
  const Schedule& schedule = run().schedule;
  const uint64_t count = schedule.order_count();
  if (!schedule.started() || !schedule.trace_queued() || schedule.open_auths() != 0) return false;
  if (schedule.service_calls_going_on() || sent_underway(now)) return false;
  for (unsigned i = 0; i < client_count(); ++i) {
    const Client& client = clients()[i];
    if (load_acquire(client.state) == ClientState::kLive &&
        (load_acquire(client.handled) < count || !client.syncs.empty()))
      return false;
  }
  return true;
}

// Returns whether every client of the process is deleted. The process may still make another one.
bool nobody_left() {
  for (unsigned i = 0; i < client_count(); ++i) {
    if (load_acquire(clients()[i].state) != ClientState::kDeleted) return false;
  }
  return client_count() != 0 && run().schedule.started();
}

bool late_answer_may_come(uint64_t now) {
  bool may_come = false;
  for (unsigned i = 0; i < client_count() && !may_come; ++i) {
    clients()[i].pool.each_live([&](const Block& block) {
      const MessageRow* row = load_relaxed(block.row);
      if (!load_relaxed(block.auth) || load_acquire(block.response) != Response::kNone || row == nullptr) return;
      const uint64_t deadline_ns = load_relaxed(block.deadline_ns);
      uint64_t grace = deadline_ns - load_ns(row->queued_ns);
      if (grace < kMinGraceNs) grace = kMinGraceNs;
      if (grace > kMaxGraceNs) grace = kMaxGraceNs;
      if (now < deadline_ns + grace) may_come = true;
    });
  }
  return may_come;
}

bool holds_answered_messages() {
  bool holds = false;
  for (unsigned i = 0; i < client_count() && !holds; ++i) {
    clients()[i].pool.each_live([&](const Block& block) {
      if (load_relaxed(block.row) != nullptr && load_acquire(clients()[i].current) != &block) holds = true;
    });
  }
  return holds;
}

bool release_may_come(uint64_t now) {
  if (run().in_process || now - g_quiet_since > kMaxBusyNs || !holds_answered_messages()) return false;
  if (now < g_next_look_ns) return true;
  g_next_look_ns = now + kLookEveryNs;
  g_calm_looks = client_threads_busy() ? 0 : g_calm_looks + 1;
  return g_calm_looks < kCalmLooks;
}

// The last process of the run to end sets the end for all.
void end_for_all(uint64_t now) {
  SharedFile* shared = run().shared;
  store_release(shared->slot_end_ns[run().slot], now);
  const unsigned slots = sizeof shared->slot_pid / sizeof shared->slot_pid[0];
  for (unsigned slot = 0; slot < slots; ++slot) {
    if (load_acquire(shared->slot_pid[slot]) > 0 && load_acquire(shared->slot_end_ns[slot]) == 0) return;
  }
  swap_if(shared->end_ns, uint64_t{0}, now);
}

// Writes the rows of messages that were missed in the queue behind a handler that did not return.
void close_queued(Client& client) {
  const Schedule& schedule = run().schedule;
  const uint64_t count = schedule.order_count();
  const uint64_t first = load_acquire(client.cursor);  // its delivery may have begun before the stop was seen
  for (uint64_t place = first; place < count; ++place) {
    const OrderEntry& entry = schedule.entry(place);
    const bool asked = (entry.flags & kEntryAuth) != 0 && schedule.fate(place, client.share) == Fate::kDelivered;
    if (!asked || schedule.pending(client.share, entry.index) || load_relaxed(client.killed_place) == place + 1)
      continue;
    if (place == first && !claim_queued_row(client, place)) continue;
    write_queued_row(client, place, entry.queued_ns + budget_ns_of(client, place), 0);
  }
}

}  // namespace

void close_rows(uint64_t now) {
  LedgerControl* control = ledger_control();
  uint32_t kept = 0;
  uint64_t oldest = 0;
  for (unsigned i = 0; i < client_count(); ++i) {
    if (run_stopped() && load_acquire(clients()[i].state) == ClientState::kLive) close_queued(clients()[i]);
    end_overflow(clients()[i]);
    clients()[i].pool.each_live([&](Block& block) {
      MessageRow* row = load_relaxed(block.row);
      if (row == nullptr) return;
      if (load_relaxed(block.auth) && load_acquire(block.response) == Response::kNone) {
        const bool passed = now > load_relaxed(block.deadline_ns) || (load_outcome(*row).flags & kRowFlagMissed) != 0;
        settle_open(*row, passed ? Settled::kUnanswered : Settled::kCut);
        return;
      }
      if (load_acquire(clients()[i].current) == &block) return;
      ++kept;
      const uint64_t delivered = load_relaxed(block.delivered_ns);
      if (oldest == 0 || delivered < oldest) oldest = delivered;
    });
  }
  control->retained_answered = tally_of(kept);
  control->retained_oldest_ns = stamp_of(oldest);
}

void state_standing(uint64_t now) {
  for (unsigned i = 0; i < client_count(); ++i) {
    const Client& client = clients()[i];
    const Block* current = load_acquire(client.current);
    const MessageRow* row = current == nullptr ? nullptr : load_acquire(current->row);
    if (load_acquire(client.state) != ClientState::kLive || row == nullptr) continue;
    Fact fact = {};
    fact.kind = FactKind::kStanding;
    fact.trace_index = static_cast<int32_t>(current->index);
    fact.client = client.number;
    fact.a = now - load_ns(row->delivered_ns);
    fact.stack = stack_of_delivery(client);
    ledger_fact(fact);
  }
}

void check_for_end(uint64_t now) {
  if (load_acquire(run().ended) != 0) {
    // Other processes may end later, or die.
    if (load_acquire(run().shared->end_ns) == 0 && load_acquire(run().shared->slot_end_ns[run().slot]) != 0)
      end_for_all(now);
    return;
  }
  const uint32_t responses = load_count(ledger_control()->respond_success);
  const bool left = nobody_left();
  if ((!all_handled(now) && !left) || responses != g_responses_seen) {
    g_quiet_since = 0;
    g_responses_seen = responses;
    g_calm_looks = 0;
    return;
  }
  if (g_quiet_since == 0) g_quiet_since = now;
  const uint64_t quiet_ns = left && kNobodyLeftNs > run().file->quiet_ns ? kNobodyLeftNs : run().file->quiet_ns;
  if (now - g_quiet_since < quiet_ns || (!left && (late_answer_may_come(now) || release_may_come(now)))) return;
  if (swap(run().ended, 1U) != 0) return;
  close_rows(now);
  run().modules.update();
  Fact fact = {};
  fact.kind = FactKind::kEnd;
  fact.time_ns = now;
  fact.a = run().schedule.order_count();
  ledger_fact(fact);
  store_release(ledger_control()->end_ns, stamp_of(now));
  end_for_all(now);
}

}  // namespace esreplay
