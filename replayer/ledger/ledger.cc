// Records are claimed one after another, each by a word of its own before the counter says that it exists. The segments
// decide where records are. The word that says that a record is complete is stored last.
#include "replayer/ledger/ledger.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cstdio>
#include <cstring>

#include <initializer_list>
#include <type_traits>

#include "replayer/ledger/coded_words.h"
#include "replayer/ledger/ledger_seals.h"
#include "replayer/ledger/segments.h"
#include "replayer/platform/atomics.h"
#include "replayer/platform/per_thread.h"
#include "replayer/platform/platform.h"
#include "src/native/clock.h"

namespace esreplay {

alignas(64) static LedgerControl g_scratch_control;
LedgerControl* g_ledger_control = &g_scratch_control;

namespace {

// Enough for what a client can state before the housekeeping thread runs again on a busy machine. A short run states
// less, and each of its pages takes time at its start and its end.
constexpr uint64_t kMinAhead = uint64_t{1} << 20;
constexpr uint64_t kMinAheadOfShortRun = uint64_t{512} << 10;
constexpr uint64_t kFactsOfMessage = 64;
// Few calls have a stack that no call before them had.
constexpr uint64_t kMinStacksAhead = uint64_t{256} << 10;

// Room that set-up calls leave for calls that cannot wait.
constexpr uint64_t kFactsInReserve = 4096;

// Returns whether no thread will write into the record any more. The last writer of a row is the thread that answers
// its message, which is possible until it is answered; of a fact, the thread whose call it states.
bool row_settled(const void* record) {
  const auto& row = *static_cast<const MessageRow*>(record);
  if (load_acquire(row.queued_ns).word == 0 || is_none(row.returned_ns)) return false;
  const Outcome outcome = load_outcome(row);
  if ((outcome.flags & kRowFlagAuth) == 0) return true;
  switch (outcome.settled) {
    case Settled::kInTime:
    case Settled::kLate: return true;
    case Settled::kByMode: return !is_none(row.responded_ns) || (outcome.flags & kRowFlagUnretainedReturn) != 0;
    case Settled::kUnanswered: return (outcome.flags & kRowFlagUnretainedReturn) != 0;
    default: return false;
  }
}

bool fact_settled(const void* record) {
  const SealState state = seal_state(load_acquire(static_cast<const FactRecord*>(record)->commit));
  return state == SealState::kWhole || state == SealState::kWithdrawn;
}

bool stack_settled(const void* record) { return stack_is_whole(*static_cast<const StackRecord*>(record)); }

RecordSegments<MessageRow> g_rows("rows", row_settled);
RecordSegments<FactRecord> g_facts("facts", fact_settled);
RecordSegments<StackRecord> g_stacks("stacks", stack_settled);
ShelfPlace g_place;

ESREPLAY_PER_THREAD(MessageRow) t_scratch_row;
ESREPLAY_PER_THREAD_TABLE(t_scratch_row)

bool g_alive;
uint64_t g_message_count;  // of the trace
uint64_t g_given_up;       // how many rows there was room for when no more came

// Stacks already stored, by hash. A slot is claimed once and never freed. A full neighbourhood only costs a second
// copy.
constexpr unsigned kStackSlots = 1U << 16;
constexpr unsigned kStackProbes = 8;
uint32_t g_stack_ids[kStackSlots];  // id plus one

uint32_t hash_of(const uintptr_t* addresses, unsigned count) {
  uint64_t hash = 0x9E3779B97F4A7C15 + count;
  for (unsigned i = 0; i < count; ++i) hash = (hash ^ addresses[i]) * 0xFF51AFD7ED558CCD, hash ^= hash >> 32;
  return static_cast<uint32_t>(hash);
}

bool same_stack(const StackRecord& record, uint32_t hash, const uintptr_t* addresses, unsigned count) {
  if (!stack_is_whole(record) || record.hash != hash || record.count != count) return false;
  for (unsigned i = 0; i < count; ++i) {
    if (record.addresses[i] != addresses[i]) return false;
  }
  return true;
}

uint32_t& claim_word(FactRecord& record) { return record.commit; }
uint32_t& claim_word(StackRecord& record) { return record.commit; }
RowWord& claim_word(MessageRow& row) { return outcome_word(row); }

template <class Record>
constexpr auto claimed_word(uint32_t position) {
  if constexpr (std::is_same_v<Record, MessageRow>)
    return kClaimedRow;
  else
    return position_seal(position, SealState::kClaimed);
}

template <class Record>
struct Claimed {
  Record* record;  // null: no room
  uint32_t position;
};

// Claims the next record of the segments. Its own word is set first and the count after, by any thread that comes by.
// Wherever the process is killed, each record below the count was claimed, and only the first behind it was touched.
// With the count first, a thread that lost the processor in between would leave a hole that looks erased.
template <class Record>
inline Claimed<Record> claim(const RecordSegments<Record>& segments, Tally& count) {
  for (;;) {
    const Tally seen = load_acquire(count);
    const uint32_t position = count_of(seen);
    Record* record = segments.at(position);
    if (record == nullptr) return {nullptr, 0};
    auto unclaimed = decltype(claimed_word<Record>(position)){0};
    const bool ours = __atomic_compare_exchange_n(&claim_word(*record), &unclaimed, claimed_word<Record>(position),
                                                  false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED);
    const bool counted = swap_if(count, seen, Tally{seen.word + kTallyUnit});
    // A thread that slept after it read the count may have found the zeros that replace a released segment.
    if (ours && (counted || !segments.gone(position))) return {record, position};
  }
}

LedgerControl* map_control(const char* dir, unsigned slot) {
  char path[1200];
  snprintf(path, sizeof path, "%s/ledger-%u.ctl", dir, slot);
  const int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return nullptr;
  const bool room = reserve_file(path, file, 0, sizeof(LedgerControl)) == 0;
  void* base = room ? mmap(nullptr, sizeof(LedgerControl), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0) : MAP_FAILED;
  close(file);
  if (base != MAP_FAILED) return static_cast<LedgerControl*>(base);
  unlink(path);
  return nullptr;
}

uint32_t segment_bytes_of(const RunFile& run) {
  constexpr uint32_t kMinBytes = 1U << 16;
  const uint32_t asked = run.segment_bytes;
  const bool fits = asked >= kMinBytes && asked <= kLedgerSegmentBytes && (asked & (asked - 1)) == 0;
  return fits ? asked : static_cast<uint32_t>(kLedgerSegmentBytes);
}

}  // namespace

bool ledger_open(const RunFile& run, unsigned slot) {
  g_place.slot = slot;
  g_place.segment_bytes = segment_bytes_of(run);
  memcpy(g_place.ledger_dir, run.ledger_dir, sizeof g_place.ledger_dir);
  memcpy(g_place.spill_dir, run.spill_dir, sizeof g_place.spill_dir);
  memset(g_stack_ids, 0, sizeof g_stack_ids);
  g_given_up = 0;
  g_message_count = run.message_count;
  LedgerControl* control = nullptr;
  for (const char* dir : {g_place.ledger_dir, g_place.spill_dir}) {
    control = map_control(dir, slot);
    if (control != nullptr) break;
  }
  if (control == nullptr) return false;
  memcpy(control->magic, kLedgerControlMagic, sizeof control->magic);
  control->protocol = kRunProtocol;
  make_words(*control);
  control->segment_bytes = tally_of(g_place.segment_bytes);
  control->pid = tally_of(static_cast<uint32_t>(getpid()));
  control->attached_ns = stamp_of(monotonic_ns());
  store_release(control->made, kLedgerMade);
  g_ledger_control = control;
  const uint64_t rows = (run.message_count + 1) * sizeof(MessageRow);
  const uint64_t facts = run.message_count * kFactsOfMessage * sizeof(FactRecord);
  const bool made =
      g_rows.open(g_place, rows < kMinAhead ? rows : kMinAhead, &control->row_segments) &&
      g_facts.open(g_place, facts < kMinAhead ? kMinAheadOfShortRun : kMinAhead, &control->fact_segments) &&
      g_stacks.open(g_place, kMinStacksAhead, &control->stack_segments);
  store_release(g_alive, made);
  return made;
}

void ledger_close() {
  store_release(g_alive, false);
  LedgerControl* control = g_ledger_control;
  g_ledger_control = &g_scratch_control;
  if (control != &g_scratch_control) munmap(control, sizeof *control);
  g_rows.close();
  g_facts.close();
  g_stacks.close();
}

void ledger_silence() {
  store_release(g_alive, false);
  g_ledger_control = &g_scratch_control;
}

int32_t ledger_identity(uint32_t index) {
  const uint64_t count = g_message_count;
  return index < count ? static_cast<int32_t>(index) : -2 - static_cast<int32_t>(index - count);
}

bool ledger_alive() { return load_acquire(g_alive); }

void ledger_hold_files() {
  if (!ledger_alive()) return;
  g_rows.hold_file();
  g_facts.hold_file();
  g_stacks.hold_file();
}

void ledger_prepare_ahead() {
  if (!ledger_alive()) return;
  LedgerControl* control = g_ledger_control;
  g_rows.keep_ahead(load_count(control->rows));
  g_facts.keep_ahead(load_count(control->facts));
  g_stacks.keep_ahead(load_count(control->stacks));
}

void ledger_let_go(uint64_t watch_round) {
  if (!ledger_alive()) return;
  LedgerControl* control = g_ledger_control;
  g_rows.let_go(load_count(control->rows), watch_round, control->row_unmapped);
  g_facts.let_go(load_count(control->facts), watch_round, control->fact_unmapped);
  g_stacks.let_go(load_count(control->stacks), watch_round, control->stack_unmapped);
}

// The count of lost rows includes this one until it comes: if the client is killed meanwhile, that is not its fault.
// Outside handlers, so waiting for a slow disk is better than losing the run; once.
__attribute__((noinline, cold)) static Claimed<MessageRow> wait_for_row() {
  Claimed<MessageRow> row = {nullptr, 0};
  add(g_ledger_control->lost, 1);
  for (int i = 0; load_relaxed(g_given_up) != g_rows.ready() && row.record == nullptr && i < 2000; ++i) {
    sleep_until_ns(monotonic_ns() + 1000000);
    row = claim(g_rows, g_ledger_control->rows);
  }
  if (row.record != nullptr)
    take_one(g_ledger_control->lost);
  else
    store_relaxed(g_given_up, g_rows.ready());
  return row;
}

MessageRow* ledger_row(const RowStart& start) {
  Claimed<MessageRow> claimed = {nullptr, 0};
  if (ledger_alive()) {
    claimed = claim(g_rows, g_ledger_control->rows);
    if (claimed.record == nullptr) claimed = wait_for_row();
  }
  MessageRow& row = claimed.record != nullptr ? *claimed.record : own(t_scratch_row);
  row.trace_index = ledger_identity(start.index);
  row.client = start.client;
  row.event_type = start.event_type;
  row.seq_num = static_cast<uint32_t>(start.seq_num);
  row.global_seq_num = static_cast<uint32_t>(start.global_seq_num);
  row.identity_check = identity_check(row, claimed.position);
  row.delivered_ns = row.returned_ns = row.responded_ns = kStampNone;
  row.deadline_ns = deadline_stamp(start.deadline_ns);
  const Outcome outcome = {0, static_cast<uint16_t>(start.flags), start.settled};
  __atomic_store_n(&outcome_word(row), outcome_word(outcome), __ATOMIC_RELAXED);
  store_release(row.queued_ns, stamp_of(start.queued_ns));
  return &row;
}

void ledger_await_room() {
  static uint64_t given_up;
  for (int i = 0; i < 500 && ledger_alive(); ++i) {
    const uint64_t ready = g_facts.ready();
    if (load_count(g_ledger_control->facts) + kFactsInReserve < ready || load_relaxed(given_up) == ready) return;
    sleep_until_ns(monotonic_ns() + 1000000);
  }
  store_relaxed(given_up, g_facts.ready());
}

FactRecord* write_fact(const FactHead& head, const FactContent& content) {
  if (!ledger_alive()) return nullptr;
  const auto [record, position] = claim(g_facts, g_ledger_control->facts);
  if (record == nullptr) {
    add(g_ledger_control->lost, 1);
    return nullptr;
  }
  record->kind = static_cast<uint16_t>(content.kind);
  record->call = head.call;
  record->trace_index =
      head.trace_index < 0 ? head.trace_index : ledger_identity(static_cast<uint32_t>(head.trace_index));
  record->thread = thread_id();
  record->client = head.client;
  record->call_class = head.call_class;
  record->flags = head.flags;
  record->time_ns = head.time_ns != 0 ? head.time_ns : monotonic_ns();
  record->a = content.words.a;
  record->b = content.words.b;
  record->c = content.words.c;
  record->stack = head.stack;
  record->other_stack = head.other_stack;
  record->order = position;
  seal_fact(*record);
  return record;
}

uint32_t ledger_stack(const uintptr_t* addresses, unsigned count) {
  if (!ledger_alive() || count == 0) return 0;
  constexpr unsigned kMax = sizeof(StackRecord::addresses) / sizeof(uint64_t);
  if (count > kMax) count = kMax;
  const uint32_t hash = hash_of(addresses, count);
  uint32_t* free_slot = nullptr;
  uint32_t replaced = 0;  // what it holds
  for (unsigned probe = 0; probe < kStackProbes; ++probe) {
    uint32_t& slot = g_stack_ids[(hash + probe) % kStackSlots];
    const uint32_t known = load_acquire(slot);
    if (known == 0) {
      if (free_slot == nullptr) free_slot = &slot;
      break;
    }
    const StackRecord* record = g_stacks.at(known - 1);
    if (record != nullptr && same_stack(*record, hash, addresses, count)) return known;
    // Its segment was released: the next stack like it is compared with a newer copy.
    if (free_slot == nullptr && record != nullptr && load_acquire(record->commit) == 0) {
      free_slot = &slot;
      replaced = known;
    }
  }
  const auto [record, position] = claim(g_stacks, g_ledger_control->stacks);
  if (record == nullptr) {
    add(g_ledger_control->lost, 1);
    return 0;
  }
  record->count = count;
  record->thread = thread_id();
  record->hash = hash;
  for (unsigned i = 0; i < count; ++i) record->addresses[i] = addresses[i];
  store_release(record->commit, stack_seal(*record, position));
  const uint32_t id = position + 1;
  if (free_slot != nullptr) swap_if(*free_slot, replaced, id);
  return id;
}

const StackRecord* ledger_stack_at(uint32_t position) {
  const StackRecord* record = g_stacks.at(position);
  return record != nullptr && stack_is_whole(*record) ? record : nullptr;
}

}  // namespace esreplay
