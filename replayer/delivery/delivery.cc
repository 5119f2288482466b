// Takes the next message of the run, rebases it, calls the handler, writes the row. As long as there is work (asap
// pace), it does not allocate, lock or make a system call between two messages.
#include "replayer/delivery/delivery.h"

#include <poll.h>
#include <unistd.h>
#include <cstring>

#include "replayer/causality/causality.h"
#include "replayer/causality/seeded_delay.h"
#include "replayer/clients/client.h"
#include "replayer/clients/client_values.h"
#include "replayer/delivery/denied_create.h"
#include "replayer/delivery/scope_link.h"
#include "replayer/delivery/sequence.h"
#include "replayer/delivery/settlement.h"
#include "replayer/ledger/coded_words.h"
#include "replayer/ledger/ledger.h"
#include "replayer/messages/message_source.h"
#include "replayer/messages/union_guard.h"
#include "replayer/platform/atomics.h"
#include "replayer/platform/autorelease_pool.h"
#include "replayer/platform/per_thread.h"
#include "replayer/platform/platform.h"
#include "replayer/platform/signal_stack.h"
#include "replayer/run/beats.h"
#include "replayer/run/policy.h"
#include "replayer/run/recorded_trace.h"
#include "replayer/run/run.h"
#include "replayer/schedule/schedule.h"
#include "src/native/clock.h"

namespace esreplay {
namespace {

bool leaving(const Client& client) { return load_acquire(client.state) != ClientState::kLive || run_stopped(); }

void note_start() {
  if (!note_start_once()) return;
  write_fact({.time_ns = load_relaxed(run_shared()->start_ns)}, StartFact{.messages = run_causality().message_count()});
}

// Pace `step`: delivers the next message when a person presses Enter. At the end of the input, also when the client has
// closed it or has a file of its own there, the rest follows as in asap. False: there is something to do first. Events
// caused by the client's own calls do not wait for a person.
bool wait_for_person(const Client& client) {
  constexpr int kLookEveryMs = 20;
  for (;;) {
    struct pollfd input = {STDIN_FILENO, POLLIN, 0};
    const bool nothing = poll(&input, 1, kLookEveryMs) == 0;
    if (!run_person().is_ours()) return true;
    if (nothing) {
      if (leaving(client) || client.cursor < run_schedule().order_count()) return false;
      continue;
    }
    char byte;
    if (read(STDIN_FILENO, &byte, 1) != 1 || byte == '\n') return true;
  }
}

// Waits until there is a next entry, and queues it if needed. `now` is kept fresh enough for the pace. False: the
// thread must leave.
bool next_entry(Client& client, uint64_t* now) {
  Schedule& schedule = run_schedule();
  bool asked_person = false;
  for (;;) {
    if (leaving(client)) return false;
    client.syncs.run_due(client.cursor);
    if (client.cursor < schedule.order_count()) return true;
    if (run_file()->pace == static_cast<uint32_t>(Pace::kStep) && !asked_person && schedule.started()) {
      asked_person = wait_for_person(client);
      *now = monotonic_ns();
      if (!asked_person) continue;
    }
    if (run_is_by_time()) *now = monotonic_ns();
    Ask ask = schedule.ask(*now);
    // It is at the cursor or after it. A block that came meanwhile runs before it.
    if (ask.answer == Ask::kQueued && client.syncs.empty() && load_relaxed(client.state) == ClientState::kLive)
        [[likely]]
      return true;
    if (ask.answer == Ask::kQueued) continue;
    if (ask.answer == Ask::kDone) {
      ask.until_ns = kForever;
      if (schedule.open_auths() == 0) note_done();
    }
    // A block that is added from now on wakes us.
    ask.epoch = schedule.epoch();
    if (leaving(client) || client.syncs.run_due(client.cursor)) continue;
    schedule.wait(ask, client.cursor);
    *now = monotonic_ns();
  }
}

// With a seed: waits a little, like a thread that another one kept from its processor.
void linger(const Client& client, uint64_t position) {
  const Seed seed = seed_of(*run_file());
  if (!seed.given) return;
  const uint64_t delay_ns = seeded_delay_ns(seed, Drawn::kWakeUp, position * kMaxRunClients + client.share);
  if (delay_ns != 0) sleep_until_ns(monotonic_ns() + delay_ns);
}

// Recorded losses are also losses of this client: its counters jump as they did then.
void skip_lost(Client& client, uint32_t index) {
  const TraceIndex& trace = run_trace();
  for (size_t i = trace.first_gap(index); i < trace.gap_count() && trace.gaps()[i].index == index; ++i) {
    const TraceGap& gap = trace.gaps()[i];
    if (gap.event_type < 0) {
      count_up(client.global_seq_num, gap.count);
    } else if (client.events.has(static_cast<uint32_t>(gap.event_type)) &&
               gap.event_type < static_cast<int32_t>(kEventTypeCount)) {
      count_up(client.global_seq_num, gap.count);
      count_up(client.seq_nums[gap.event_type], gap.count);
    }
  }
}

void deny_notify(es_message_t* message) {
  if (message->action.notify.result_type == ES_RESULT_TYPE_FLAGS) {
    message->action.notify.result.flags = 0;
  } else {
    message->action.notify.result.auth = ES_AUTH_RESULT_DENY;
  }
}

// The deadline of a NOTIFY means nothing. A plausible one keeps careless arithmetic from looking right by accident.
uint64_t notify_deadline(uint64_t plausible) {
  switch (policy(PolicyName::kNotifyDeadline)) {
    case kNotifyDeadlineZero: return 0;
    case kNotifyDeadlineLargest: return UINT64_MAX;
    default: return plausible;
  }
}

// Gives the message the times, numbers and identity that it has in this run.
void rebase(Client& client, es_message_t* message, const OrderEntry& entry, uint64_t deadline_ns, uint64_t seq,
            uint64_t global) {
  const auto wall = static_cast<uint64_t>(static_cast<int64_t>(entry.queued_ns) + run_wall_offset_ns());
  message->time.tv_sec = static_cast<time_t>(wall / 1000000000);
  message->time.tv_nsec = static_cast<long>(wall % 1000000000);
  message->mach_time = ns_to_mach(entry.queued_ns);
  message->seq_num = message->version >= message_layout::kSeqNumSince ? seq : 0;
  message->global_seq_num = message->version >= message_layout::kGlobalSeqNumSince ? global : 0;
  const bool auth = (entry.flags & kEntryAuth) != 0;
  message->deadline = auth ? ns_to_mach(deadline_ns) : notify_deadline(ns_to_mach(deadline_ns));
  if (auth) {
    static_assert(sizeof message->action.auth == 4 * sizeof(uint64_t));
    store_at(&message->action.auth, 0, global + 1);
    store_at(&message->action.auth, 8, uint64_t{entry.index});
    store_at(&message->action.auth, 16, client.share + uint64_t{1});
    store_at(&message->action.auth, 24, load_relaxed(run_shared()->start_ns));
  } else if ((entry.flags & kEntryDeniedTwin) != 0) {
    deny_notify(message);
  }
}

MessageRow* new_row(const Client& client, const OrderEntry& entry, const Block& block, uint64_t seq, uint64_t global) {
  const unsigned after_deny = (entry.flags & kEntryAfterDeny) != 0 ? kRowFlagAfterDeny : 0U;
  return ledger_row({.index = entry.index,
                     .client = client.number,
                     .event_type = block.event_type,
                     .queued_ns = entry.queued_ns,
                     .deadline_ns = block.auth ? block.deadline_ns : 0,
                     .seq_num = seq,
                     .global_seq_num = global,
                     .flags = (block.auth ? kRowFlagAuth : 0U) | after_deny});
}

// No more writes into the message are allowed. If there are too many to guard, a fact says so once.
void guard_message(Block& block) {
  static uint32_t said;
  poison_unions(block);
  MessagePool::protect(&block);
  if (block.guarded() || swap(said, 1U) != 0) return;
  write_fact({.trace_index = static_cast<int32_t>(block.index)}, NotWatchedFact{.reason = NotWatched::kGuardFull});
}

// Calls the handler and settles what it left open. Returns the time at which the handler returned.
uint64_t hand_over(Client& client, Block& block) {
  const HeldWork held(client.number);  // until the message is released
  MessageRow& row = *block.row;
  const ScopeMessage scope = {row.trace_index,  client.number, load_relaxed(client.auth_events) == 0, &row,
                              &block.handed_to, &block.timer};
  const bool in_process = run_is_in_process();
  store_release(client.current, &block);
  void* pool = open_autorelease_pool();
  const uint64_t delivered = monotonic_ns();
  store_relaxed(block.delivered_ns, delivered);
  store_release(row.delivered_ns, stamp_of(delivered));
  if (!in_process) handler_scope_enter(scope);
  client.handler(client.context, handle_of(&client), static_cast<const es_message_t*>(block.message()));
  if (run_forked()) return delivered;  // a child that was forked in the handler: the row is its parent's
  if (!in_process) handler_scope_leave();
  const uint64_t returned = monotonic_ns();
  store_release(row.returned_ns, stamp_of(returned));
  close_autorelease_pool(pool);
  store_release(client.current, static_cast<Block*>(nullptr));

  // A message that was answered in its handler and never retained is ours alone again. This usual case needs no locked
  // instruction.
  const bool kept = load_relaxed(block.was_retained);
  if (!kept) {
    if (block.auth && load_relaxed(block.response) == Response::kNone) abandon_message(client, block);
    client.pool.release_here(&block);
    return returned;
  }
  if (add(block.references, 0U - Block::kInDelivery) == Block::kInDelivery) {
    if (block.auth && load_relaxed(block.response) == Response::kNone) abandon_message(client, block);
    client.pool.release_here(&block);
  }
  return returned;
}

struct Tallies {
  Tally* all;
  Tally* injected;
};

Tallies tallies_of(LedgerControl& control, Fate fate) {
  switch (fate) {
    case Fate::kDelivered: return {control.delivered, control.injected_delivered};
    case Fate::kLoopback: return {control.loopback, control.injected_loopback};
    case Fate::kMuted: return {control.muted, control.injected_muted};
    case Fate::kCached: return {control.cached, control.injected_cached};
    case Fate::kDropped: return {control.dropped, control.injected_dropped};
    default: return {control.unsubscribed, control.injected_unsubscribed};
  }
}

void count_fate(const Client& client, const OrderEntry& entry, Fate fate) {
  const Tallies tallies = tallies_of(*ledger_control(), fate);
  count_up(tallies.all[client.number]);
  if (run_messages().is_injected(entry.index)) count_up(tallies.injected[client.number]);
}

// Returns a recent time.
uint64_t deliver(Client& client, uint64_t position, const TraceMessage& traced, uint64_t now) {
  Schedule& schedule = run_schedule();
  const OrderEntry& entry = schedule.entry(position);
  schedule.take(client.share);
  const bool auth = (entry.flags & kEntryAuth) != 0;
  const uint32_t source = (entry.flags & kEntryDeniedTwin) != 0 ? denied_payload(entry.index) : entry.index;
  Block* block = client.pool.take(run_messages().message_size(source));
  void* memory = block == nullptr ? nullptr : run_messages().build_message(source, block->message(), block->size);
  if (memory == nullptr) {
    count_fate(client, entry, Fate::kDropped);
    add(ledger_control()->lost, 1);  // out of memory: the run must not pass
    if (auth) schedule.settle(client.share, entry.index, false, now);
    return now;
  }
  auto* message = static_cast<es_message_t*>(memory);
  if (source != entry.index) become_notification(message);
  const uint64_t seq = client.seq_nums[traced.event_type];
  const uint64_t global = client.global_seq_num;
  count_up(client.seq_nums[traced.event_type]);
  count_up(client.global_seq_num);
  const uint64_t deadline = entry.queued_ns + budget_ns_of(client, position, entry.index, traced.event_type);
  rebase(client, message, entry, deadline, seq, global);
  if (to_client_values != nullptr) to_client_values(message);
  if (run_file()->client_pid != 0 && run_messages().pid(entry.index) == run_file()->client_pid)
    message->process->is_es_client = true;

  // Relaxed stores: the watch may look at a block that is being reused.
  store_relaxed(block->index, entry.index);
  store_relaxed(block->auth, auth);
  store_relaxed(block->deadline_ns, deadline);
  store_relaxed(block->event_type, traced.event_type);
  if ((run_file()->flags & kRunFlagGuard) != 0) guard_message(*block);
  if (auth && !claim_row(client, position)) {  // missed in the queue, and the run is over
    client.pool.release_here(block);
    return now;
  }
  MessageRow* row = new_row(client, entry, *block, seq, global);
  store_release(block->row, row);  // complete: other threads set bits in it from now on
  store_release(block->state, BlockState::kLive);
  // The watch may have seen the deadline pass while the message was queued behind a busy handler.
  if (auth && !schedule.pending(client.share, entry.index)) mark_missed(client, *block->row);
  count_fate(client, entry, Fate::kDelivered);
  return hand_over(client, *block);
}

// A message that found the queue full shows as a gap in the numbers of the next one.
void note_lost(Client& client, const OrderEntry& entry, const TraceMessage& message) {
  count_up(client.seq_nums[message.event_type]);
  count_up(client.global_seq_num);
  Overflow& overflow = client.overflow;
  if (load_relaxed(overflow.lost) == 0) {
    overflow.first = entry.index;
    overflow.began_ns = entry.queued_ns;
  }
  if ((entry.flags & kEntryAuth) != 0) count_up(overflow.lost_auths);
  count_up(overflow.lost);
}

uint64_t handle_entry(Client& client, uint64_t position, uint64_t now) {
  Schedule& schedule = run_schedule();
  const OrderEntry& entry = schedule.entry(position);
  const TraceMessage& message = run_messages().message(entry.index);
  if ((message.flags & kMessageGapBefore) != 0) skip_lost(client, entry.index);
  Fate fate = schedule.fate(position, client.share);
  if (fate == Fate::kOffered) {
    schedule.decide_offered();
    fate = schedule.fate(position, client.share);
  }
  if (fate == Fate::kDelivered) [[likely]] {
    if (load_relaxed(client.overflow.lost) != 0) end_overflow(client);
    return deliver(client, position, message, now);
  }
  if (was_lost(entry, fate)) note_lost(client, entry, message);
  if (takes_number(message, fate)) {
    count_up(client.seq_nums[message.event_type]);
    count_up(client.global_seq_num);
  }
  count_fate(client, entry, fate);
  return now;
}

}  // namespace

// Static, because the run may be unmapped as soon as it is 0. The code that starts a thread counts it.
static uint32_t g_threads;

void count_delivery(int change) {
  if (add(g_threads, static_cast<uint32_t>(change)) + static_cast<uint32_t>(change) == 0) wake_word(&g_threads);
}

void wait_for_deliveries() {
  for (uint32_t left = load_acquire(g_threads); left != 0; left = load_acquire(g_threads))
    wait_on_word(&g_threads, left, 10000000);
}

void* delivery_main(void* argument) {
  auto& client = *static_cast<Client*>(argument);
  own(t_delivering) = &client;
  store_release(client.thread, thread_id());
  name_thread("es-delivery");
  sharpen_timers();
  const SignalStack signal_stack;
  if (!run_is_in_process()) {
    const uint32_t watched = handler_scope_start_thread();
    if ((run_file()->flags & kRunFlagGuard) != 0) begin_holding_work();
    add_marks(ledger_control()->complete, watched);
  }
  store_release(client.ready, 1U);
  wake_word(&client.ready);
  uint64_t now = monotonic_ns();
  while (next_entry(client, &now)) {
    note_start();
    const uint64_t position = client.cursor;
    linger(client, position);
    store_release(client.cursor, position + 1);
    now = handle_entry(client, position, now);
    store_release(client.handled, client.cursor);
  }
  if (!run_stopped()) client.syncs.run_all();
  if (load_acquire(client.leaves_alone) != 0) finish_deletion(client);
  count_delivery(-1);
  return nullptr;
}

}  // namespace esreplay
