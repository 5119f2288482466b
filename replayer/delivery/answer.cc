#include "replayer/delivery/answer.h"

#include <algorithm>
#include <cerrno>

#include "replayer/clients/client.h"
#include "replayer/delivery/lost_time.h"
#include "replayer/delivery/settlement.h"
#include "replayer/ledger/coded_words.h"
#include "replayer/ledger/ledger.h"
#include "replayer/ledger/ledger_seals.h"
#include "replayer/platform/atomics.h"
#include "replayer/platform/platform.h"
#include "replayer/run/beats.h"
#include "replayer/run/run.h"
#include "replayer/run/scope_pause.h"
#include "replayer/schedule/cached_places.h"
#include "replayer/schedule/schedule.h"
#include "src/native/clock.h"

namespace esreplay {
namespace {

constexpr uint64_t kMaxEndingBeatWaitNs = 5000000;

uint64_t thin_headroom_ns(uint64_t budget_ns) { return std::max(budget_ns / kThinShare, kThinHeadroomNs); }

bool counts_fair_time() { return (run_file()->flags & kRunFlagFairTime) != 0; }

// When a message was answered, and until when it could be.
struct AnswerTime {
  uint64_t now;
  uint64_t queued;
  uint64_t deadline;  // later than the client saw it by what stood still
  uint64_t lost;      // nanoseconds in which its threads waited for a processor that others used
  bool fair;          // the deadline is later by the lost time already

  bool is_late() const { return now > deadline; }
  // Returns whether an answer in time would be judged differently with a later deadline.
  bool may_be_thin() const {
    const uint64_t budget = deadline - queued, thin = thin_headroom_ns(budget);
    return budget > thin && now + thin > deadline;
  }
  // Returns whether it would have come with more time left if the machine had not stood still.
  bool is_thin_by_stall() const {
    const uint64_t thin = thin_headroom_ns(deadline - queued), headroom = deadline - now;
    return headroom < thin && headroom + max_stall_since(queued) >= thin;
  }
  bool is_late_by_stall() const { return !fair && is_late() && max_stall_since(queued) > now - deadline; }
};

// A debugger stops the clock of deadlines. After a stop of the whole process only the heartbeat knows.
__attribute__((cold)) void add_paused_time(AnswerTime& time) {
  const ScopePause pause;
  wait_for_beat(time.now, kMaxEndingBeatWaitNs);
  time.deadline += paused_since(time.queued);
}

// What other programs took: stated for a late answer, and added to the deadline with --fair-time.
__attribute__((cold)) void add_lost_time(AnswerTime& time, const Client& client, const MessageRow& row) {
  const ScopePause pause;
  const int error = errno;
  ThreadTimes times;
  times.read(time.now);
  time.lost = lost_time({client, time.queued, load_ns(row.returned_ns), thread_id()}, times).lost_ns;
  if (time.fair) time.lost = std::max(time.lost, max_stall_since(time.queued));
  if (time.fair) time.deadline += time.lost;
  errno = error;
}

AnswerTime time_answer(const Client& client, const Block& block, uint64_t now) {
  const MessageRow& row = *block.row;
  AnswerTime time = {now, load_ns(row.queued_ns), block.deadline_ns, 0, counts_fair_time()};
  if (time.is_late()) [[unlikely]]
    add_paused_time(time);
  if (time.is_late() || (time.fair && time.may_be_thin())) [[unlikely]]
    add_lost_time(time, client, row);
  return time;
}

// What the run does with the answer. A late one changes nothing where the system has decided.
bool settle_by(const Client& client, const Block& block, const Answer& answer, const AnswerTime& time, MissMode mode) {
  const bool late = time.is_late();
  const bool deny = late && decided_by_system(mode) ? mode == MissMode::kFailClosed : answer.deny;
  const bool keep = answer.cache && !late && kEventPlans[block.event_type].cacheable != 0;
  if (keep && answer.flags_result) {
    run_schedule().note_denied_flags(block.index, ~answer.result);
    note_cached_at(block.index, answer.caller);
  }
  return run_schedule().settle(client.share, block.index, deny, time.now, keep ? Keep::kYes : Keep::kNo);
}

// Notes which of the queues that the handler put work on answers, if it is always the same one.
void note_answering_queue(Client& client, const Block& block) {
  const uint64_t before = load_relaxed(client.answers_on);
  if (before == kHandedElsewhere || load_relaxed(block.handed_to) != kHandedElsewhere) return;
  const uint64_t queue = serial_queue_here();
  store_relaxed(client.answers_on, queue != 0 && (before == 0 || before == queue) ? queue : kHandedElsewhere);
}

unsigned row_flags(Client& client, const Block& block, const Answer& answer) {
  const unsigned flags = (answer.cache ? kRowFlagCache : 0U) | (answer.flags_result ? kRowFlagFlagsResult : 0U);
  if (delivering_client() == &client && client.current == &block) return flags | kRowFlagInHandler;
  note_answering_queue(client, block);
  return flags;
}

void write_answer(MessageRow& row, const Answer& answer, const AnswerTime& time, unsigned flags, bool late) {
  row.deadline_ns = deadline_stamp(time.deadline);
  store_release(row.responded_ns, stamp_of(time.now));
  change_outcome(row, [&answer, flags, late](Outcome& outcome) {
    outcome.result = answer.result;
    outcome.flags |= static_cast<uint16_t>(flags);
    if (!late) outcome.settled = Settled::kInTime;
    return true;
  });
}

__attribute__((cold)) es_respond_result_t record_late(const Client& client, const Block& block, const AnswerTime& time,
                                                      MissMode mode) {
  write_fact(
      {.trace_index = static_cast<int32_t>(block.index), .client = client.number, .time_ns = time.now},
      LateResponseFact{
          .late_ns = time.is_late() ? time.now - time.deadline : 0, .extended = time.fair, .lost_ns = time.lost});
  const bool by_mode = decided_by_system(mode);
  set_settled(*block.row, by_mode ? Settled::kByMode : Settled::kLate);
  return by_mode ? ES_RESPOND_RESULT_ERR_DUPLICATE_RESPONSE : ES_RESPOND_RESULT_SUCCESS;
}

}  // namespace

es_respond_result_t answer_message(Client& client, Block& block, const Answer& answer) {
  const uint64_t now = monotonic_ns();
  if (swap(block.response, Response::kAnswered) != Response::kNone) return ES_RESPOND_RESULT_ERR_DUPLICATE_RESPONSE;
  const AnswerTime time = time_answer(client, block, now);
  const MissMode mode = miss_mode_of(client);
  const bool first = settle_by(client, block, answer, time, mode);
  if (time.is_late() && first) count_miss();
  const bool late = time.is_late() || !first;
  unsigned flags = row_flags(client, block, answer);
  if (late) flags |= kRowFlagMissed;
  if (late ? time.is_late_by_stall() : time.is_thin_by_stall()) flags |= kRowFlagStalled;
  write_answer(*block.row, answer, time, flags, late);
  return late ? record_late(client, block, time, mode) : ES_RESPOND_RESULT_SUCCESS;
}

}  // namespace esreplay
