// Gaps in sequence numbers: what the kernel lost and what the recorder lost.
#include "recorder/kernel_losses.h"
#include "test/native/check.h"

namespace esrecord {
namespace {

class Numbers {
 public:
  Numbers() { CHECK(losses.reserve(arena_)); }
  ~Numbers() { arena_.release(); }
  Numbers(const Numbers&) = delete;
  Numbers& operator=(const Numbers&) = delete;

  bool gap_is(es_event_type_t type, uint64_t seq, uint64_t global, uint64_t of_type, uint64_t unknown,
              uint32_t version = 11) {
    es_message_t message = {};
    message.version = version;
    message.event_type = type;
    message.seq_num = seq;
    message.global_seq_num = global;
    const KernelGap gap = losses.before(message);
    return gap.of_type == of_type && gap.of_unknown == unknown;
  }

  KernelLosses losses;

 private:
  esreplay::Arena arena_;
};

constexpr es_event_type_t kA = ES_EVENT_TYPE_NOTIFY_EXIT;
constexpr es_event_type_t kB = ES_EVENT_TYPE_NOTIFY_FORK;

TEST(losses_before_the_first_message_count) {
  Numbers numbers;
  CHECK(numbers.gap_is(kA, 2, 3, 2, 1));
  CHECK(numbers.gap_is(kB, 1, 4, 0, 0));  // it is one of those three
}

TEST(a_type_is_named_when_it_is_sure) {
  Numbers numbers;
  CHECK(numbers.gap_is(kA, 0, 0, 0, 0));
  CHECK(numbers.gap_is(kA, 4, 4, 3, 0));
  CHECK(numbers.gap_is(kB, 0, 7, 0, 2));   // two of another type
  CHECK(numbers.gap_is(kA, 9, 10, 2, 0));  // four of this type are missing: two may be those, two are lost here
  CHECK(numbers.gap_is(kB, 1, 11, 0, 0));
}

TEST(what_the_recorder_lost_is_no_loss_of_the_kernel) {
  Numbers numbers;
  CHECK(numbers.gap_is(kA, 0, 0, 0, 0));
  numbers.losses.own(kA, 3);
  numbers.losses.own(kB, 1);
  numbers.losses.own(-1, 2);
  CHECK(numbers.gap_is(kA, 4, 7, 0, 0));
  CHECK(numbers.gap_is(kB, 2, 9, 1, 0));
}

TEST(old_versions_have_fewer_numbers) {
  Numbers numbers;
  CHECK(numbers.gap_is(kA, 5, 9, 0, 0, 1));
  CHECK(numbers.gap_is(kA, 5, 9, 5, 0, 3));
  CHECK(numbers.gap_is(kA, 6, 0, 0, 0, 3));
}

TEST(numbers_that_go_back_are_no_loss) {
  Numbers numbers;
  CHECK(numbers.gap_is(kA, 5, 5, 5, 0));
  CHECK(numbers.gap_is(kA, 0, 0, 0, 0));
  CHECK(numbers.gap_is(kA, 1, 1, 0, 0));
}

}  // namespace
}  // namespace esrecord
