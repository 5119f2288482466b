#include "replayer/delivery/settlement.h"

#include <unistd.h>
#include <csignal>

#include "replayer/clients/client.h"
#include "replayer/delivery/scope_link.h"
#include "replayer/delivery/sequence.h"
#include "replayer/delivery/stack_sample.h"
#include "replayer/ledger/coded_words.h"
#include "replayer/ledger/ledger.h"
#include "replayer/ledger/ledger_seals.h"
#include "replayer/messages/message_source.h"
#include "replayer/platform/atomics.h"
#include "replayer/platform/platform.h"
#include "replayer/run/policy.h"
#include "replayer/run/run.h"
#include "replayer/schedule/schedule.h"
#include "src/native/clock.h"

namespace esreplay {
namespace {

constexpr uint64_t kMaxRowWaitNs = 2000000;

void set_flags(MessageRow& row, unsigned flags) {
  change_outcome(row, [flags](Outcome& outcome) {
    outcome.flags |= static_cast<uint16_t>(flags);
    return true;
  });
}

FactHead head_about(const Client& client, uint32_t index, uint64_t time_ns = 0, uint32_t stack = 0) {
  return {.trace_index = static_cast<int32_t>(index), .client = client.number, .time_ns = time_ns, .stack = stack};
}

void kill_for(Client& client, uint32_t index, uint64_t deadline_ns, uint32_t stack) {
  write_fact(head_about(client, index, 0, stack), KillFact{.after_ns = monotonic_ns() - deadline_ns});
  if (run_is_in_process()) {
    store_release(run_shared()->stop, 1U);  // the harness waits for it, too
    run_schedule().wake_all();
    return;
  }
  kill(getpid(), SIGKILL);
}

}  // namespace

void set_settled(MessageRow& row, Settled settled) {
  change_outcome(row, [settled](Outcome& outcome) {
    outcome.settled = settled;
    return true;
  });
}

void settle_open(MessageRow& row, Settled settled) {
  change_outcome(row, [settled](Outcome& outcome) {
    if (outcome.settled != Settled::kOpen) return false;
    outcome.settled = settled;
    return true;
  });
}

void cut_off(Block& block) {
  settle_open(*block.row, monotonic_ns() > block.deadline_ns ? Settled::kUnanswered : Settled::kCut);
}

void abandon_message(Client& client, Block& block) {
  if (swap(block.response, Response::kAbandoned) != Response::kNone) return;
  // A client that is being deleted cannot answer any more, so it is right to release what it holds.
  if (load_acquire(client.state) != ClientState::kLive) return cut_off(block);
  if (run_schedule().settle(client.share, block.index, false, monotonic_ns())) count_miss();
  set_flags(*block.row, kRowFlagUnretainedReturn);
  settle_open(*block.row, Settled::kUnanswered);
}

constexpr uint64_t kRowClaimed = uint64_t{1} << 63;

// Either the cursor is seen past the place, and the delivery thread has the row; or the delivery thread will see the
// wish, and the exchange decides.
bool claim_row(Client& client, uint64_t place) {
  const uint64_t wanted = load_acquire(client.wanted_row);
  if ((wanted & ~kRowClaimed) != place + 1) return true;
  return wanted == place + 1 && swap_if(client.wanted_row, wanted, wanted | kRowClaimed);
}

bool claim_queued_row(Client& client, uint64_t place) {
  store_release(client.wanted_row, place + 1);
  fence_all_threads();
  return load_acquire(client.cursor) <= place && swap_if(client.wanted_row, place + 1, (place + 1) | kRowClaimed);
}

void write_queued_row(Client& client, uint64_t place, uint64_t deadline_ns, unsigned flags) {
  const Schedule& schedule = run_schedule();
  const OrderEntry& entry = schedule.entry(place);
  const uint16_t type = run_messages().message(entry.index).event_type;
  uint64_t seq = load_relaxed(client.seq_nums[type]), global = load_relaxed(client.global_seq_num);
  for (uint64_t at = load_acquire(client.cursor); at < place; ++at) {
    const Fate fate = schedule.fate(at, client.share);
    const TraceMessage& message = run_messages().message(schedule.entry(at).index);
    if (fate != Fate::kDelivered && !was_lost(schedule.entry(at), fate) && !takes_number(message, fate)) continue;
    ++global;
    if (message.event_type == type) ++seq;
  }
  RowStart start = {};
  start.index = entry.index;
  start.client = client.number;
  start.event_type = type;
  start.queued_ns = entry.queued_ns;
  start.deadline_ns = deadline_ns;
  start.seq_num = seq;
  start.global_seq_num = global;
  start.flags = kRowFlagAuth | kRowFlagMissed | flags;
  start.settled = decided_by_system(miss_mode_of(client)) ? Settled::kByMode : Settled::kUnanswered;
  ledger_row(start);
}

void end_overflow(Client& client) {
  Overflow& overflow = client.overflow;
  if (load_relaxed(overflow.lost) == 0) return;
  write_fact(head_about(client, overflow.first, overflow.began_ns),
             QueueOverflowFact{.messages = overflow.lost,
                               .auths = overflow.lost_auths,
                               .denied = miss_mode_of(client) == MissMode::kFailClosed,
                               .capacity = run_schedule().queue_capacity()});
  overflow.lost_auths = 0;
  store_relaxed(overflow.lost, uint64_t{0});
}

void mark_missed(Client& client, MessageRow& row) {
  set_flags(row, kRowFlagMissed);
  if (decided_by_system(miss_mode_of(client))) set_settled(row, Settled::kByMode);
}

// Marks the rows of the message if it is in a handler or retained. False: it is neither.
static bool mark_delivered(Client& client, uint32_t index, unsigned flags) {
  bool delivered = false;
  client.pool.each_live([&](Block& block) {
    MessageRow* row = load_relaxed(block.row);
    if (load_relaxed(block.index) != index || row == nullptr) return;
    delivered = true;
    mark_missed(client, *row);
    if (flags != 0) set_flags(*row, flags);
  });
  return delivered;
}

// States where unanswered messages were handed to. One in a queue that runs one block at a time waits for the block
// that the queue is at. The threads that have answered before are those that messages are handed to.
static void record_handed_over(uint64_t since_ns) {
  for (unsigned at = 0; at < client_count(); ++at) {
    Client& client = clients()[at];
    if (load_acquire(client.state) != ClientState::kLive) continue;
    handler_scope_state_answerers(client.number, since_ns);
    client.pool.each_live([&](Block& block) {
      const uint64_t queue = load_relaxed(block.handed_to);
      if (!load_relaxed(block.auth) || load_acquire(block.response) != Response::kNone) return;
      if (queue == kHandedStated || load_acquire(client.current) == &block) return;
      if (!swap_if(block.handed_to, queue, kHandedStated)) return;
      const uint64_t answers_on = queue == kHandedElsewhere ? load_relaxed(client.answers_on) : kHandedToNobody;
      write_fact(head_about(client, load_relaxed(block.index)),
                 HandedOverFact{.queue = queue, .answers_on = answers_on});
    });
  }
}

void miss_message(Client& client, uint64_t place, const Miss& miss) {
  const uint64_t deadline_ns = miss.deadline_ns, now = miss.now;
  const uint32_t index = run_schedule().entry(place).index;
  const MissMode mode = miss_mode_of(client);
  // Kill mode settles nothing: the process ends with the message open. A kill that only ends the run happens once.
  if (mode == MissMode::kKill && run_stopped()) return;
  if (mode != MissMode::kKill && !run_schedule().settle(client.share, index, mode == MissMode::kFailClosed, now))
    return;
  if (mode == MissMode::kKill && !run_schedule().pending(client.share, index)) return;
  count_miss();
  const unsigned flags = mode == MissMode::kKill ? kRowFlagKilled : 0U;
  const bool delivered = mark_delivered(client, index, flags);
  // Killed before the message reached the handler: its row is never written, unless it is about to be delivered.
  if (mode == MissMode::kKill && !delivered) {
    if (claim_queued_row(client, place)) {
      store_relaxed(client.killed_place, place + 1);
      write_queued_row(client, place, deadline_ns, flags);
    } else {
      const uint64_t until = monotonic_ns() + kMaxRowWaitNs;
      while (!mark_delivered(client, index, flags) && monotonic_ns() < until) sleep_until_ns(monotonic_ns() + 20000);
    }
  }
  // A client is killed once, and later than at its deadline by the time that the machine took from it.
  record_handed_over(mode == MissMode::kKill ? run_schedule().entry(place).queued_ns : deadline_ns);
  handler_scope_state_busy_queues();
  look_at_holders();
  const uint32_t stack = stack_of_delivery(client);
  write_fact(head_about(client, index, 0, stack),
             MissFact{.deadline = deadline_ns, .miss_mode = mode, .lost_ns = miss.lost_ns});
  if (mode == MissMode::kKill) {
    // The processes that live on settle what this one leaves open, like any other of its messages, unless the policy
    // treats a missed message differently.
    const uint32_t verdict = policy(PolicyName::kMissInKillMode);
    const bool deny = verdict == kMissInKillModeDenied;
    if (verdict != policy(PolicyName::kAnswersAtDeletion)) run_schedule().settle(client.share, index, deny, now);
    kill_for(client, index, deadline_ns, stack);
    run_schedule().settle(client.share, index, deny, now);
  }
}

}  // namespace esreplay
