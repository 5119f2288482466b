// What becomes of a message of the usual case is decided at once. The general way decides the same, to the last byte.
#include <sys/mman.h>

#include <cstring>
#include <vector>

#include "replayer/run/recorded_trace.h"
#include "replayer/schedule/schedule.h"
#include "src/native/clock.h"
#include "test/native/check.h"
#include "test/replayer/native/run_fixture.h"

namespace esreplay {

// A schedule on memory of its own, as it is before a message is queued.
struct ScheduleProbe {
  struct Case {
    bool by_time, full, subscribed, selective, own_in_trace, descendants, gone;
    uint32_t clients;
    uint16_t flags;  // of the entry
  };

  explicit ScheduleProbe(const Case& given)
      : words_(run_trace().message_count()), memory_(Schedule::bytes_needed(*run_file(), run_causality()) + 64) {
    shared_.start_ns = 1;
    schedule_.lay_out(memory_.data(), *run_file(), &shared_, 0, words_.data(), run_trace(), run_causality(),
                      run_messages());
    schedule_.by_time_ = given.by_time;
    schedule_.queue_capacity_ = given.full ? 0 : 1000;
    schedule_.head_->client_count = given.clients;
    for (uint32_t i = 0; i < given.clients; ++i) {
      Schedule::ClientShare& share = schedule_.head_->clients[i];
      share.state = given.gone ? Schedule::kGone : Schedule::kLive;
      for (uint64_t& events : share.events) events = given.subscribed ? UINT64_MAX : 0;
      share.selective = given.selective ? 1 : 0;
      share.own_in_trace = given.own_in_trace ? 1 : 0;
      share.descendants = given.descendants ? 1 : 0;
    }
  }

  OrderEntry entry(uint32_t index, uint16_t flags) {
    const bool auth = run_trace().message(index).is_auth();
    return {1000, 0, index, static_cast<uint16_t>(flags | (auth ? kEntryAuth : 0)), 0};
  }
  bool decides_at_once(OrderEntry& entry) {
    return schedule_.decide_only_fate(entry, run_messages().message(entry.index));
  }
  void decide(OrderEntry& entry) { schedule_.decide_fates(entry); }
  bool equals(const ScheduleProbe& other) const { return memory_ == other.memory_ && words_ == other.words_; }

 private:
  std::vector<uint64_t> words_;
  std::vector<uint8_t> memory_;
  SharedFile shared_ = {};
  Schedule schedule_;
};

namespace {

std::vector<ScheduleProbe::Case> all_cases() {
  std::vector<ScheduleProbe::Case> cases;
  for (unsigned bits = 0; bits < 128; ++bits) {
    const auto has = [bits](unsigned bit) { return (bits >> bit & 1) != 0; };
    for (const uint32_t clients : {1U, 2U}) {
      for (const uint16_t flags : {0, int{kEntryAfterDeny}, int{kEntryDeniedTwin}, int{kEntryPruned}})
        cases.push_back({has(0), has(1), has(2), has(3), has(4), has(5), has(6), clients, flags});
    }
  }
  return cases;
}

TEST(the_usual_case_is_decided_as_any_other) {
  const RunFixture run;
  CHECK(attach_to_run(run.path()));
  uint64_t at_once = 0, otherwise = 0, different = 0;
  for (const ScheduleProbe::Case& each : all_cases()) {
    for (uint32_t index = 0; index < run.message_count(); index += 1 + index % 7) {
      ScheduleProbe usual(each), general(each);
      OrderEntry first = usual.entry(index, each.flags), second = first;
      if (!usual.decides_at_once(first)) {
        ++otherwise;
        continue;
      }
      ++at_once;
      general.decide(second);
      if (memcmp(&first, &second, sizeof first) != 0 || !usual.equals(general)) ++different;
    }
  }
  CHECK(at_once > 20);
  CHECK(otherwise > at_once);
  CHECK(different == 0);
  detach_from_run();
}

}  // namespace
}  // namespace esreplay
