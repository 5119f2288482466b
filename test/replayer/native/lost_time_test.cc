// What a message's client lost to other programs, from times that the test makes up.
#include "replayer/delivery/lost_time.h"

#include <pthread.h>
#include <unistd.h>

#include "replayer/delivery/queue_history.h"
#include "replayer/platform/platform.h"
#include "test/native/check.h"

namespace esreplay {
namespace {

constexpr uint64_t kMs = 1000000;
constexpr uint64_t kBegin = 1000 * kMs;
constexpr uint32_t kHandler = 0x7ffffff1, kWorker = 0x7ffffff2, kOther = 0x7ffffff3;  // threads that do not exist

// Times in milliseconds.
struct Look {
  uint64_t at, handler, worker, other, used, handler_ran = 0;
};

QueueHistory::Entry entry_of(const Look& look) {
  QueueHistory::Entry entry = {};
  entry.time_ns = kBegin + look.at * kMs;
  entry.used_ns = look.used * kMs;
  entry.whole = true;
  entry.count = 3;
  entry.threads[0] = {kHandler, look.handler * kMs, look.handler_ran * kMs};
  entry.threads[1] = {kWorker, look.worker * kMs, 0};
  entry.threads[2] = {kOther, look.other * kMs, 0};
  return entry;
}

void remember(QueueHistory::Entry entry) { remember_queue_times(entry); }

ThreadTimes times_of(const Look& look) {
  const QueueHistory::Entry entry = entry_of(look);
  ThreadTimes times = {entry.time_ns, entry.used_ns, entry.count, {}};
  for (uint32_t at = 0; at < entry.count; ++at) times.threads[at] = entry.threads[at];
  return times;
}

// A message of a client with the delivery thread kHandler.
class Message {
 public:
  Message() {
    begin_queue_times(getpid());
    reset_clients();
    take_client_slot()->thread = kHandler;
  }
  ~Message() { reset_clients(); }
  // In milliseconds; 0: its handler has not returned, nobody answers it.
  uint64_t lost_ms(uint64_t queued, uint64_t returned, uint32_t answerer, const Look& now) const {
    const OpenMessage open = {clients()[0], kBegin + queued * kMs, returned == 0 ? 0 : kBegin + returned * kMs,
                              answerer};
    return lost_time(open, times_of(now)).lost_ns / kMs;
  }
};

TEST(a_wait_of_the_handlers_thread_is_lost) {
  const Message message;
  remember(entry_of({0, 500, 0, 0, 0}));
  CHECK(message.lost_ms(0, 0, 0, {50, 530, 0, 0, 0}) == 30);
}

TEST(a_wait_before_the_message_is_not) {
  const Message message;
  remember(entry_of({0, 100, 0, 0, 0}));
  remember(entry_of({40, 130, 0, 0, 0}));
  remember(entry_of({50, 130, 0, 0, 0}));
  CHECK(message.lost_ms(40, 0, 0, {90, 135, 0, 0, 0}) == 5);
  // It came between two looks: of the second wait of 30 ms at most the 5 ms after it count.
  CHECK(message.lost_ms(35, 0, 0, {90, 130, 0, 0, 0}) == 5);
}

TEST(a_wait_of_a_thread_that_does_not_work_on_it_is_not_lost) {
  const Message message;
  remember(entry_of({0, 0, 0, 0, 0}));
  remember(entry_of({1, 0, 0, 0, 0}));
  CHECK(message.lost_ms(0, 0, 0, {50, 0, 0, 45, 0}) == 0);
  CHECK(message.lost_ms(0, 1, kWorker, {50, 0, 0, 45, 0}) == 0);
}

TEST(after_the_handler_only_the_thread_that_answers_counts) {
  const Message message;
  remember(entry_of({0, 0, 0, 0, 0}));
  remember(entry_of({20, 10, 15, 0, 0}));
  CHECK(message.lost_ms(0, 20, kWorker, {60, 45, 22, 0, 0}) == 10 + 7);
}

TEST(before_an_answer_every_thread_outside_handlers_may_be_the_one) {
  const Message message;
  remember(entry_of({0, 0, 0, 0, 0}));
  remember(entry_of({20, 10, 0, 0, 0}));
  CHECK(message.lost_ms(0, 20, 0, {60, 45, 7, 30, 0}) == 10 + 30);
}

TEST(a_thread_that_began_since_has_waited_for_this_message) {
  const Message message;
  // With more threads than an entry holds, nothing is known about one that is not in it.
  for (int known = 0; known <= 1; ++known) {
    begin_queue_times(getpid());
    for (uint64_t at = 0; at <= 1; ++at) {
      QueueHistory::Entry before = entry_of({at, 0, 0, 0, 0});
      before.count = 1;
      before.whole = known == 1;
      remember_queue_times(before);
    }
    CHECK(message.lost_ms(0, 1, kWorker, {60, 0, 12, 0, 0}) == (known == 1 ? 12 : 0));
  }
}

uint64_t all_processors(uint64_t ms) { return processors(kHandler) * ms; }

TEST(what_the_client_itself_took_is_not_lost) {
  const Message message;
  remember(entry_of({0, 0, 0, 0, 0}));
  CHECK(message.lost_ms(0, 0, 0, {50, 45, 0, 0, all_processors(50)}) == 0);
  CHECK(message.lost_ms(0, 0, 0, {50, 45, 0, 0, all_processors(50) + 10}) == 0);
}

TEST(a_wait_is_lost_by_the_share_of_other_programs) {
  const Message message;
  remember(entry_of({0, 0, 0, 0, 0}));
  CHECK(message.lost_ms(0, 0, 0, {80, 60, 0, 0, all_processors(80) / 4}) == 45);
  // The thread itself took nothing from itself.
  CHECK(message.lost_ms(0, 0, 0, {80, 60, 0, 0, 20, 20}) == 60);
  CHECK(message.lost_ms(0, 0, 0, {80, 60, 0, 0, 20 + (all_processors(80) - 20) / 2, 20}) == 30);
}

TEST(each_part_of_a_wait_has_its_own_share) {
  const Message message;
  remember(entry_of({0, 0, 0, 0, 0}));
  remember(entry_of({40, 40, 0, 0, all_processors(40)}));
  CHECK(message.lost_ms(0, 0, 0, {80, 80, 0, 0, all_processors(40)}) == 40);
}

TEST(a_wait_that_ends_has_the_share_of_all_of_it) {
  const Message message;
  remember(entry_of({0, 0, 0, 0, 0}));
  for (uint64_t at = 4; at <= 76; at += 4) remember(entry_of({at, 0, 0, 0, all_processors(at)}));
  // Nobody of the client ran in the last 4 ms, and in all of the 76 ms before them.
  CHECK(message.lost_ms(0, 0, 0, {80, 80, 0, 0, all_processors(76)}) == 4);
}

TEST(nothing_is_lost_where_nothing_is_known) {
  const Message message;
  CHECK(message.lost_ms(0, 0, 0, {50, 45, 0, 0, 0}) == 0);
}

TEST(long_ago_is_remembered_less_exactly) {
  const Message message;
  for (uint64_t at = 0; at <= 60000; at += 4) remember(entry_of({at, at / 2, 0, 0, 0}));
  // A second ago: within an eighth of it. 50 seconds ago too.
  const uint64_t second = message.lost_ms(59000, 0, 0, {60000, 30000, 0, 0, 0});
  CHECK(second >= 500 && second <= 500 + 125);
  const uint64_t long_ago = message.lost_ms(10000, 0, 0, {60000, 30000, 0, 0, 0});
  CHECK(long_ago >= 25000 && long_ago <= 25000 + 6250);
}

TEST(the_kernel_tells_the_times_of_threads) {
  QueueTime own = {};
  CHECK(read_queue_time(thread_id(), &own));
  CHECK(own.thread == thread_id());
  CHECK(!read_queue_time(kHandler, &own));
  static QueueTime all[QueueHistory::kMaxThreads];
  bool whole = false;
  const size_t count = read_queue_times(all, QueueHistory::kMaxThreads, [](uint32_t) { return true; }, &whole);
  CHECK(whole && count >= 1);
  CHECK(read_queue_times(all, QueueHistory::kMaxThreads, [](uint32_t) { return false; }, &whole) == 0);
  CHECK(!waits_for_processor(thread_id()));  // it is asking
  CHECK(!waits_for_thread(thread_id()));
  CHECK(process_time_ns() > 0);
  CHECK(processors(thread_id()) >= 1);
}

struct Sleeper {
  uint32_t word;
  uint32_t thread;
};

void* sleep_until_woken(void* argument) {
  auto& sleeper = *static_cast<Sleeper*>(argument);
  __atomic_store_n(&sleeper.thread, thread_id(), __ATOMIC_RELEASE);
  while (__atomic_load_n(&sleeper.word, __ATOMIC_ACQUIRE) == 0) wait_on_word(&sleeper.word, 0, 1000 * kMs);
  return nullptr;
}

TEST(a_thread_that_sleeps_until_another_wakes_it_is_told_from_one_that_waits_for_a_processor) {
  Sleeper sleeper = {};
  pthread_t thread;
  CHECK(pthread_create(&thread, nullptr, sleep_until_woken, &sleeper) == 0);
  uint32_t id = 0;
  while ((id = __atomic_load_n(&sleeper.thread, __ATOMIC_ACQUIRE)) == 0 || !waits_for_thread(id)) sched_yield();
  CHECK(!waits_for_processor(id));
  __atomic_store_n(&sleeper.word, 1, __ATOMIC_RELEASE);
  wake_word(&sleeper.word);
  CHECK(pthread_join(thread, nullptr) == 0);
}

}  // namespace
}  // namespace esreplay
