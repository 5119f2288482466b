// A process that is killed at any instruction leaves a ledger that does not look erased. The writer runs one
// instruction at a time; after each, its files hold what they would if that instruction had been its last.
#if defined(__linux__)

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstring>
#include <string>

#include "replayer/ledger/coded_words.h"
#include "replayer/ledger/ledger.h"
#include "replayer/ledger/ledger_seals.h"
#include "replayer/ledger/open_facts.h"
#include "test/native/check.h"
#include "test/replayer/native/run_fixture.h"

namespace esreplay {
namespace {

void write_records() {
  uintptr_t addresses[] = {0x1111, 0x2222, 0x3333};
  for (uint32_t round = 0; round < 2; ++round) {
    addresses[0] += round;
    const FactHead head = {.flags = kFactFlagUnfinished, .stack = ledger_stack(addresses, 3)};
    FactRecord* completed = write_fact(head, CallFact{});
    FactRecord* withdrawn = write_fact(head, CallFact{});
    complete_duration(*completed, 77);
    completed->flags = kFactFlagWaited;
    seal_fact(*completed);
    withdraw_fact(*withdrawn);

    RowStart start = {};
    start.index = start.event_type = static_cast<uint16_t>(round + 1);
    start.queued_ns = start.deadline_ns = 5'000'000'000;
    start.flags = kRowFlagAuth;
    MessageRow& row = *ledger_row(start);
    store_release(row.delivered_ns, stamp_of(5'000'000'001));
    change_outcome(row, [](Outcome& outcome) {
      outcome = {1, kRowFlagAuth | kRowFlagInHandler, Settled::kInTime};
      return true;
    });
    add(ledger_control()->respond_success, 1);
    count_up(ledger_control()->delivered[0]);
    raise_to(ledger_control()->retained_peak, 3);
  }
}

[[noreturn]] void run_writer(const char* directory) {
  RunFile run = {};
  snprintf(run.ledger_dir, sizeof run.ledger_dir, "%s", directory);
  snprintf(run.spill_dir, sizeof run.spill_dir, "%s", directory);
  run.message_count = 10;
  run.segment_bytes = 1U << 16;
  const bool open = ledger_open(run, 0);
  ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
  raise(SIGSTOP);
  if (open) write_records();
  raise(SIGUSR1);
  _exit(0);
}

template <class T>
const T* map_file(const std::string& path, size_t size) {
  const int file = open(path.c_str(), O_RDONLY);
  void* memory = mmap(nullptr, size, PROT_READ, MAP_SHARED, file, 0);
  close(file);
  return memory == MAP_FAILED ? nullptr : static_cast<const T*>(memory);
}

bool is_tally(Tally tally) { return tally.word == tally_of(count_of(tally)).word; }
bool is_stamp(Stamp stamp) { return stamp.word % kStampFactor == kStampSalt; }

struct Files {
  explicit Files(const std::string& directory)
      : control(map_file<LedgerControl>(directory + "/ledger-0.ctl", sizeof(LedgerControl))),
        facts(map_file<FactRecord>(directory + "/ledger-0.facts.0", 4096)),
        stacks(map_file<StackRecord>(directory + "/ledger-0.stacks.0", 4096)),
        rows(map_file<MessageRow>(directory + "/ledger-0.rows.0", 4096)) {}
  ~Files() {
    munmap(const_cast<LedgerControl*>(control), sizeof *control);
    for (const void* each :
         {static_cast<const void*>(facts), static_cast<const void*>(stacks), static_cast<const void*>(rows)})
      munmap(const_cast<void*>(each), 4096);
  }
  const LedgerControl* control;
  const FactRecord* facts;
  const StackRecord* stacks;
  const MessageRow* rows;
};

bool proves(const FactRecord& fact, uint32_t position) {
  switch (seal_state(fact.commit)) {
    case SealState::kOpen: return fact.order == position && fact.commit == fact_seal<SealState::kOpen>(fact);
    case SealState::kWhole: return fact.order == position && fact.commit == fact_seal<SealState::kWhole>(fact);
    default: return fact.commit == position_seal(position, seal_state(fact.commit));
  }
}

bool proves(const StackRecord& stack, uint32_t position) {
  if (stack_is_whole(stack)) return stack.commit == stack_seal(stack, position);
  return stack.commit == position_seal(position, SealState::kClaimed);
}

bool proves(const MessageRow& row, uint32_t position) {
  const uint64_t word = outcome_word(const_cast<MessageRow&>(row));
  if (outcome_word(outcome_of(word)) != word) return false;
  if (row.queued_ns.word == 0) return true;
  return is_stamp(row.queued_ns) && is_stamp(row.delivered_ns) && is_stamp(row.returned_ns) &&
         is_stamp(row.responded_ns) && is_stamp(row.deadline_ns) && row.identity_check == identity_check(row, position);
}

bool is_claimed(const FactRecord& fact, uint32_t position) {
  return fact.commit == position_seal(position, SealState::kClaimed);
}
bool is_claimed(const StackRecord& stack, uint32_t position) {
  return stack.commit == position_seal(position, SealState::kClaimed);
}
bool is_claimed(const MessageRow& row, uint32_t) {
  return outcome_word(const_cast<MessageRow&>(row)) == kClaimedRow && row.queued_ns.word == 0;
}

template <class Record>
bool is_untouched(const Record& record) {
  Record nothing;
  memset(&nothing, 0, sizeof nothing);
  return memcmp(&nothing, &record, sizeof record) == 0;
}

template <class Record>
bool is_whole(const Record* records, Tally tally) {
  const uint32_t count = count_of(tally);
  bool good = is_tally(tally) && count <= 4;
  for (uint32_t i = 0; good && i < count; ++i) good = proves(records[i], i);
  return good && (is_untouched(records[count]) || is_claimed(records[count], count)) &&
         is_untouched(records[count + 1]);
}

bool nothing_looks_erased(const Files& files) {
  const LedgerControl& control = *files.control;
  return is_whole(files.facts, control.facts) && is_whole(files.stacks, control.stacks) &&
         is_whole(files.rows, control.rows) && is_tally(control.respond_success) && is_tally(control.delivered[0]) &&
         is_tally(control.retained_peak);
}

TEST(a_writer_killed_at_any_instruction_leaves_nothing_that_looks_erased) {
  const RunFixture run;
  const pid_t writer = fork();
  if (writer == 0) run_writer(run.path());
  int status = 0;
  CHECK(waitpid(writer, &status, 0) == writer && WIFSTOPPED(status));
  const Files files(run.path());
  unsigned steps = 0, wrong = 0;
  for (; WIFSTOPPED(status) && WSTOPSIG(status) != SIGUSR1; ++steps) {
    if (!nothing_looks_erased(files)) ++wrong;
    if (ptrace(PTRACE_SINGLESTEP, writer, nullptr, nullptr) != 0 || waitpid(writer, &status, 0) != writer) break;
  }
  CHECK(WIFSTOPPED(status) && WSTOPSIG(status) == SIGUSR1);
  kill(writer, SIGKILL);
  waitpid(writer, &status, 0);
  CHECK(wrong == 0);
  CHECK(steps > 500);
  CHECK(nothing_looks_erased(files));
  CHECK(count_of(files.control->facts) == 4 && count_of(files.control->rows) == 2);
  for (uint32_t i = 0; i < 4; ++i)
    CHECK(seal_state(files.facts[i].commit) == (i % 2 == 0 ? SealState::kWhole : SealState::kWithdrawn));
}

}  // namespace
}  // namespace esreplay

#endif
