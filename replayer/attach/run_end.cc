// Decides when a run is over and writes its end: every message queued and handled, every AUTH settled, and nothing can
// follow. Where that is not known: quiet for a while.
#include "replayer/attach/client_activity.h"
#include "replayer/attach/run_threads.h"
#include "replayer/clients/client.h"
#include "replayer/delivery/scope_link.h"
#include "replayer/delivery/settlement.h"
#include "replayer/delivery/stack_sample.h"
#include "replayer/ledger/coded_words.h"
#include "replayer/ledger/ledger.h"
#include "replayer/ledger/ledger_seals.h"
#include "replayer/ledger/modules.h"
#include "replayer/messages/armed_timer.h"
#include "replayer/models/service_loop.h"
#include "replayer/platform/atomics.h"
#include "replayer/platform/platform.h"
#include "replayer/run/run.h"
#include "replayer/schedule/schedule.h"

namespace esreplay {
namespace {

// A missed AUTH message may still be answered late, which is a different finding from never. Wait once more for its
// budget, within these bounds.
constexpr uint64_t kMinGraceNs = 1000000000;
constexpr uint64_t kMaxGraceNs = 2000000000;
// Another client may follow a deleted one.
constexpr uint64_t kNobodyLeftNs = 1000000000;

// A message that is answered but not released may wait for a thread that lacks a processor. This many looks in a row
// must find no thread that would run. The run ends even if a client computes forever: after this processor time, or
// much later where it gets none.
constexpr unsigned kCalmLooks = 3;
constexpr uint64_t kMaxBusyNs = 10000000000;
constexpr uint64_t kMaxQuietNs = 12 * kMaxBusyNs;

// At first there are two looks at each beat, so that a client that is parked, or is about to be, ends the run at once.
constexpr uint64_t kLooksAtOnceNs = 5000000;
// The others are looked at less often.
constexpr uint64_t kFirstLooksNs = 20000000;
constexpr uint64_t kFirstLookEveryNs = 2000000;
constexpr uint64_t kLookEveryNs = 10000000;
// A message may be used after its handler returned, by a thread that sleeps or by a timer. The run waits for them five
// times as long as for quiet. Time in which a thread lacked a processor does not count, or a busy machine would decide
// what is found.
constexpr uint64_t kLingerShare = 5;

uint64_t g_quiet_since;
uint32_t g_responses_seen;
uint64_t g_handled_beats;  // since every message was handled

struct Looks {
  uint64_t last_ns;
  uint64_t lingered_ns;
  Activity activity;
  ParkedWatch parked;
  bool still;
  unsigned calm;
  uint64_t ran_before_ns;
};
Looks g_looks;

bool all_handled(uint64_t now) {
  const Schedule& schedule = run_schedule();
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
  return client_count() != 0 && run_schedule().started();
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

bool holds_messages() {
  bool holds = false;
  for (unsigned i = 0; i < client_count() && !holds; ++i) {
    clients()[i].pool.each_live([&](const Block& block) {
      if (load_relaxed(block.row) != nullptr && load_acquire(clients()[i].current) != &block) holds = true;
    });
  }
  return holds;
}

uint64_t linger_ns() { return run_file()->quiet_ns * kLingerShare; }

// Returns whether the client is parked with nothing in its hands. One that another process may wake does not count: an
// answer that takes a moment must still find the run going on. Each other process of the run is such a one.
bool is_parked_now() {
  if (run_is_in_process() || load_acquire(run_shared()->attached) != 1) return false;
  ParkedWatch parked;
  for (unsigned looks = 0; looks < 2; ++looks) {
    if (holds_messages()) return false;
    const Activity activity = look_at_client(linger_ns());
    if (activity.awaits_input || activity.awaits_process) return false;
    if (parked.look(activity)) return true;
  }
  return false;
}

void look(uint64_t now) {
  const uint64_t every = now - g_quiet_since < kFirstLooksNs ? kFirstLookEveryNs : kLookEveryNs;
  const uint64_t since = now - g_looks.last_ns;
  if (since < every) return;
  const uint64_t max_ns = linger_ns();
  const bool first = g_looks.activity.ran_ns == 0;
  g_looks.activity = look_at_client(max_ns > g_looks.lingered_ns ? max_ns - g_looks.lingered_ns : 0);
  g_looks.still = g_looks.parked.look(g_looks.activity);
  g_looks.calm = g_looks.activity.runnable ? 0 : g_looks.calm + 1;
  // This thread may lack a processor, too.
  if (!g_looks.activity.starved) g_looks.lingered_ns += since < 2 * kLookEveryNs ? since : 2 * kLookEveryNs;
  g_looks.last_ns = now;
  if (first) g_looks.ran_before_ns = g_looks.activity.ran_ns;
}

void look_afresh(uint64_t now) {
  g_looks = {};
  g_looks.last_ns = now;
}

// A thread that ends takes its time with it.
bool ran_long() { return g_looks.activity.ran_ns > g_looks.ran_before_ns + kMaxBusyNs; }

bool release_may_come() { return g_looks.calm < kCalmLooks && holds_messages(); }

// Returns whether the client may do something by itself, such as use a message that is gone.
bool lingers() { return (g_looks.activity.runnable || g_looks.activity.timed) && g_looks.lingered_ns < linger_ns(); }

bool is_over(uint64_t now, bool left) {
  const uint64_t quiet = now - g_quiet_since;
  const uint64_t quiet_ns = left && kNobodyLeftNs > run_file()->quiet_ns ? kNobodyLeftNs : run_file()->quiet_ns;
  if (!run_is_in_process()) {
    look(now);
    if (g_looks.still && !holds_messages()) return true;
  }
  if (quiet < quiet_ns || (!left && late_answer_may_come(now))) return false;
  if (run_is_in_process() || quiet > kMaxQuietNs || ran_long()) return true;
  return !lingers() && (left || !release_may_come());
}

// Lets the harness run another client meanwhile. What may still come must not depend on a processor that this one then
// shares:
// - No deadline is open, and no late answer may come. A timer may cause a new AUTH message, by a service model: the run
//   does not only wait then, and as it was not alone, the harness judges its times again alone.
// - A late use counts whenever it comes, and the time to wait for it does not pass while a thread lacks a processor.
bool only_waits(uint64_t now) {
  return !run_is_in_process() && g_looks.calm >= kCalmLooks && g_looks.activity.known && !late_answer_may_come(now);
}

void note_waiting(bool waits) {
  uint32_t& word = run_shared()->slot_waits[run_slot()];
  if ((load_relaxed(word) != 0) != waits) store_release(word, waits ? 1U : 0U);
}

// The last process of the run to end sets the end for all.
void end_for_all(uint64_t now) {
  SharedFile* shared = run_shared();
  store_release(shared->slot_end_ns[run_slot()], now);
  const unsigned slots = sizeof shared->slot_pid / sizeof shared->slot_pid[0];
  for (unsigned slot = 0; slot < slots; ++slot) {
    if (load_acquire(shared->slot_pid[slot]) > 0 && load_acquire(shared->slot_end_ns[slot]) == 0) return;
  }
  swap_if(shared->end_ns, uint64_t{0}, now);
}

// Writes the rows of messages that were missed in the queue behind a handler that did not return.
void close_queued(Client& client) {
  const Schedule& schedule = run_schedule();
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

bool belongs_to(const uint8_t* timer, const MessageRow* row) {
  const Block* block = block_around(timer);
  return block != nullptr && load_acquire(block->state) == BlockState::kLive && load_relaxed(block->row) == row;
}

}  // namespace

void close_rows(uint64_t now) {
  LedgerControl* control = ledger_control();
  settle_sources(belongs_to);
  uint32_t kept = 0;
  uint32_t for_timer = 0;
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
      const uint64_t delivered = load_relaxed(block.delivered_ns);
      if (now < delivered + timer_after_ns(load_relaxed(block.timer))) {
        ++for_timer;
        return;
      }
      ++kept;
      if (oldest == 0 || delivered < oldest) oldest = delivered;
    });
  }
  control->retained_answered = tally_of(kept);
  control->retained_oldest_ns = stamp_of(oldest);
  control->retained_for_timer = tally_of(for_timer);
}

void record_standing(uint64_t now) {
  for (unsigned i = 0; i < client_count(); ++i) {
    const Client& client = clients()[i];
    const Block* current = load_acquire(client.current);
    const MessageRow* row = current == nullptr ? nullptr : load_acquire(current->row);
    if (load_acquire(client.state) != ClientState::kLive || row == nullptr) continue;
    const uint64_t entered_ns = now - load_ns(row->delivered_ns);
    write_fact({.trace_index = static_cast<int32_t>(current->index),
                .client = client.number,
                .stack = stack_of_delivery(client)},
               StandingFact{.entered_ns = entered_ns});
  }
}

void check_for_end(uint64_t now, bool at_beat) {
  if (run_has_ended()) {
    // Other processes may end later, or die.
    if (load_acquire(run_shared()->end_ns) == 0 && load_acquire(run_shared()->slot_end_ns[run_slot()]) != 0)
      end_for_all(now);
    return;
  }
  const uint32_t responses = load_count(ledger_control()->respond_success);
  const bool left = nobody_left();
  const bool handled = all_handled(now) || left;
  g_handled_beats = !handled ? 0 : g_handled_beats + (at_beat ? 1 : 0);
  if (!handled) {
    note_waiting(false);
    if (!at_beat) return;
    g_quiet_since = 0;
    g_responses_seen = responses;
    return;
  }
  const bool is_new = g_quiet_since == 0 || now < g_quiet_since + kLooksAtOnceNs;
  const bool over = is_new && is_parked_now();
  if (!over && !at_beat) return;
  if (!over && responses != g_responses_seen) {
    note_waiting(false);
    g_quiet_since = 0;
    g_responses_seen = responses;
    return;
  }
  if (!over && g_quiet_since == 0) {
    g_quiet_since = now;
    look_afresh(now);
  }
  if (!over && !is_over(now, left)) return note_waiting(only_waits(now));
  if (!end_run_once()) return;
  close_rows(now);
  run_modules().update();
  write_fact({.time_ns = now}, EndFact{.messages = run_schedule().order_count(), .beats = g_handled_beats});
  // The heartbeat writes it now and then, and the end may come in between.
  store_relaxed(run_shared()->open_auth, static_cast<uint32_t>(run_schedule().open_auths()));
  store_release(ledger_control()->end_ns, stamp_of(now));
  end_for_all(now);
  touch_file(g_run.directory, "shared.bin");  // a hint to the harness, which would look soon anyway
  run_schedule().wake_all();
}

}  // namespace esreplay
