// What the library keeps of a client's kqueues: what is in them after which calls, when that is not known, and that
// many threads never make it less than what is there.
#include "replayer/waits/kernel_queues_darwin.h"

#include <pthread.h>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "test/native/check.h"

namespace esreplay {
namespace {

constexpr uint64_t kUnknown = ~uint64_t{0};

// As the kernel has it.
struct Plain {
  uint64_t ident;
  int16_t filter;
  uint16_t flags;
  uint32_t rest[5];
};
static_assert(sizeof(Plain) == static_cast<size_t>(KernelEventSize::kPlain));

Plain event(uint64_t ident, uint16_t flags, int16_t filter = kFilterRead) { return {ident, filter, flags, {}}; }
KernelEvents list(const Plain* first, int count) { return {first, count, KernelEventSize::kPlain}; }

KernelQueueCall look(int queue) { return {queue, list(nullptr, 0), list(nullptr, 0)}; }

// A bit for each ident.
uint64_t content(const KernelQueueCall& call) {
  uint64_t idents = 0;
  return call.each([&idents](int16_t, uint64_t ident) { idents |= uint64_t{1} << ident % 64; }) ? idents : kUnknown;
}
uint64_t content(int queue) { return content(look(queue)); }

template <int count>
void change(int queue, const Plain (&changes)[count], int result = 0) {
  KernelQueueCall(queue, list(changes, count), list(nullptr, 0)).returned(result);
}
void change(int queue, const Plain& only) {
  const Plain changes[] = {only};
  change<1>(queue, changes);
}

void deliver(int queue, const Plain& delivered) {
  const KernelQueueCall call(queue, list(nullptr, 0), list(&delivered, 1));
  call.returned(1);
}

constexpr uint64_t bits(int first, int second = -1) {
  return uint64_t{1} << first | (second < 0 ? 0 : uint64_t{1} << second);
}

TEST(a_queue_is_known_from_its_making_on) {
  CHECK(content(60) == kUnknown);
  change(60, event(3, kEventAdd));
  CHECK(content(60) == kUnknown);
  CHECK(kernel_queue_made(60) == 60);
  CHECK(content(60) == 0);
  CHECK(kernel_queue_made(-1) == -1 && content(-1) == kUnknown);
  CHECK(kernel_queue_made(1 << 20) == 1 << 20 && content(1 << 20) == kUnknown);
}

TEST(an_entry_is_its_queue_its_filter_and_its_number) {
  kernel_queue_made(70);
  kernel_queue_made(71);
  change(70, {event(3, kEventAdd), event(3, kEventAdd), event(4, kEventAdd), event(3, kEventAdd, kFilterWrite)});
  change(71, event(5, kEventAdd));
  CHECK(content(70) == bits(3, 4) && content(71) == bits(5));
  change(70, event(3, kEventDelete));
  CHECK(content(70) == bits(3, 4));
  change(70, event(3, kEventDelete, kFilterWrite));
  change(70, event(5, kEventDelete));
  CHECK(content(70) == bits(4) && content(71) == bits(5));
  change(70, event(4, kEventAdd | kEventDelete));
  CHECK(content(70) == 0);
}

TEST(what_is_disabled_ends_no_wait) {
  kernel_queue_made(70);
  change(70, {event(3, kEventAdd | kEventDisable), event(4, kEventAdd), event(5, kEventEnable)});
  CHECK(content(70) == bits(4));
  change(70, {event(3, kEventEnable), event(4, kEventDisable | kEventEnable)});
  CHECK(content(70) == bits(3));
  change(70, event(4, kEventAdd));
  CHECK(content(70) == bits(3, 4));
}

TEST(delivery_takes_out_what_is_delivered_once) {
  kernel_queue_made(70);
  change(70, {event(3, kEventAdd | kEventOnce), event(4, kEventAdd | kEventDispatch), event(5, kEventAdd)});
  deliver(70, event(3, kEventOnce | kEventError));
  CHECK(content(70) == (bits(3, 4) | bits(5)));
  deliver(70, event(3, kEventOnce));
  CHECK(content(70) == bits(4, 5));
  deliver(70, event(4, kEventDispatch));
  deliver(70, event(5, 0));
  CHECK(content(70) == bits(5));
  change(70, event(4, kEventEnable));
  CHECK(content(70) == bits(4, 5));
}

// Between the delivery and the return of the call that got it.
TEST(delivery_leaves_what_another_thread_added_again) {
  kernel_queue_made(70);
  change(70, event(3, kEventAdd | kEventOnce));
  const Plain delivered = event(3, kEventOnce);
  const KernelQueueCall call(70, list(nullptr, 0), list(&delivered, 1));
  change(70, event(3, kEventAdd | kEventOnce));
  call.returned(1);
  CHECK(content(70) == bits(3));
}

TEST(a_call_that_changes_and_waits_is_known) {
  kernel_queue_made(70);
  const Plain added = event(3, kEventAdd);
  const KernelQueueCall own(70, list(&added, 1), list(nullptr, 0));
  CHECK(content(own) == bits(3));
  CHECK(content(70) == kUnknown);  // another thread does not know whether the change was made yet
  own.returned(0);
  CHECK(content(70) == bits(3));
}

TEST(a_queue_that_is_changed_during_a_wait_is_unknown) {
  kernel_queue_made(70);
  change(70, event(3, kEventAdd));
  const KernelQueueCall waiting = look(70);
  CHECK(content(waiting) == bits(3));
  change(70, event(3, kEventDelete));
  CHECK(content(waiting) == kUnknown);
  const KernelQueueCall again = look(70);
  change(70, event(1, 0, kFilterUser));  // triggers
  CHECK(content(again) == kUnknown && content(70) == 0);
}

TEST(a_descriptor_that_is_closed_is_in_no_queue) {
  kernel_queue_made(70);
  kernel_queue_made(71);
  change(70, {event(3, kEventAdd), event(3, kEventAdd, kFilterWrite), event(4, kEventAdd)});
  change(71, {event(3, kEventAdd), event(3, kEventAdd, kFilterProcess)});
  const KernelQueueCall waiting = look(70);
  kernel_queue_closing(3);
  CHECK(content(waiting) == kUnknown);
  CHECK(content(70) == bits(4) && content(71) == bits(3));
  change(71, event(3, kEventDelete, kFilterProcess));
  CHECK(content(71) == 0);
  change(70, event(3, kEventAdd));
  CHECK(content(70) == bits(3, 4));
  kernel_queue_closing(3);
  kernel_queue_closing(-1);
  kernel_queue_closing(1 << 20);
  CHECK(content(70) == bits(4));
}

TEST(a_queue_that_is_closed_leaves_nothing_to_the_next_of_its_number) {
  kernel_queue_made(70);
  change(70, event(3, kEventAdd));
  kernel_queue_closing(70);
  CHECK(content(70) == kUnknown);
  kernel_queue_made(70);
  CHECK(content(70) == 0);
  change(70, event(3, kEventAdd));
  kernel_queue_made(70);  // closed by a function that is not seen
  CHECK(content(70) == 0);
}

TEST(a_change_through_an_unknown_number_may_be_one_of_any_queue) {
  kernel_queue_made(70);
  kernel_queue_made(71);
  look(90).returned(0);
  change(-1, event(3, kEventAdd));
  CHECK(content(70) == 0);
  change(90, event(3, kEventAdd));
  CHECK(content(70) == kUnknown && content(71) == kUnknown);
}

TEST(what_may_be_there_twice_makes_the_queue_unknown) {
  kernel_queue_made(70);
  change(70, event(3, kEventAdd | kEventDispatch | kEventByData));
  CHECK(content(70) == kUnknown);
}

TEST(a_call_that_fails_may_have_made_some_of_its_changes) {
  kernel_queue_made(70);
  change(70, {event(3, kEventAdd), event(4, kEventAdd)});
  errno = EINTR;
  change(70, {event(3, kEventDelete), event(4, kEventDelete)}, -1);
  CHECK(content(70) == 0 && errno == EINTR);
  errno = ENOENT;
  change(70, {event(3, kEventDelete)}, -1);
  CHECK(content(70) == 0);
  change(70, {event(3, kEventDelete), event(4, kEventDelete)}, -1);
  CHECK(content(70) == kUnknown && errno == ENOENT);
}

TEST(a_queue_with_more_than_there_is_room_for_is_unknown) {
  kernel_queue_made(70);
  for (uint64_t ident = 0; ident < 2000; ++ident)
    change(70, event(ident << 32, kEventAdd | kEventDisable, kFilterUser));
  CHECK(content(70) == kUnknown);
  kernel_queue_made(71);
  kernel_queue_made(70);
  change(71, event(5, kEventAdd));
  CHECK(content(70) == 0 && content(71) == bits(5));
}

TEST(a_queue_with_more_than_is_worth_asking_about_is_unknown) {
  kernel_queue_made(70);
  for (uint64_t ident = 0; ident < 300; ++ident) {
    CHECK((content(70) == kUnknown) == (ident > kernel_queues::kMaxVisited));
    change(70, event(ident << 32, kEventAdd, kFilterUser));
  }
}

template <class Form>
void check_form(KernelEventSize size) {
  static Form changes[2];
  CHECK(sizeof changes[0] == static_cast<size_t>(size));
  for (uint64_t at = 0; at < 2; ++at) {
    const KernelEvent begin = {at + 3, kFilterRead, kEventAdd | kEventOnce};
    memcpy(&changes[at], &begin, sizeof begin);
  }
  kernel_queue_made(70);
  KernelQueueCall(70, {changes, 2, size}, {nullptr, 0, size}).returned(0);
  CHECK(content(70) == bits(3, 4));
  KernelQueueCall(70, {nullptr, 0, size}, {changes, 2, size}).returned(2);
  CHECK(content(70) == 0);
}

TEST(each_form_of_the_struct_is_read) {
  struct Form64 {
    uint64_t words[6];
  };
  struct FormQos {
    uint64_t words[9];
  };
  check_form<Plain>(KernelEventSize::kPlain);
  check_form<Form64>(KernelEventSize::k64);
  check_form<FormQos>(KernelEventSize::kQos);
}

constexpr int kThreads = 6, kRounds = 4000, kShared = 80;
constexpr uint64_t kAlways = 60;

struct User {
  uint64_t number;
  int known, wrong;
};

// Each thread has a queue of its own, and in the shared one a number of its own. `kAlways` is never taken out.
void* use_queues(void* argument) {
  auto* user = static_cast<User*>(argument);
  const uint64_t own = user->number;
  const int queue = kShared + 1 + static_cast<int>(own);
  unsigned seed = static_cast<unsigned>(own);
  bool open = false;
  for (int round = 0; round < kRounds; ++round) {
    switch (rand_r(&seed) % 8) {
      case 0: kernel_queue_made(queue), open = true; break;
      case 1: kernel_queue_closing(queue), open = false; break;
      case 2: kernel_queue_closing(static_cast<int>(own)); break;
      case 3: deliver(kShared, event(own, kEventOnce)); break;
      case 4: change(kShared, event(own, kEventDelete)); break;
      case 5:
        if (open) change(queue, {event(own, kEventAdd), event(own + 8, kEventAdd, kFilterUser)});
        break;
      default: change(kShared, event(own, kEventAdd | kEventOnce)); break;
    }
    const uint64_t seen = content(kShared);
    if (seen == kUnknown) continue;
    user->known++;
    if ((seen & bits(kAlways)) == 0) user->wrong++;
  }
  change(kShared, event(own, kEventAdd));
  return nullptr;
}

TEST(many_threads_never_lose_an_entry) {
  kernel_queue_made(kShared);
  change(kShared, event(kAlways, kEventAdd));
  pthread_t threads[kThreads];
  User users[kThreads] = {};
  for (int at = 0; at < kThreads; ++at) {
    users[at].number = static_cast<uint64_t>(at);
    CHECK(pthread_create(&threads[at], nullptr, use_queues, &users[at]) == 0);
  }
  uint64_t all = bits(kAlways);
  int known = 0;
  for (int at = 0; at < kThreads; ++at) {
    pthread_join(threads[at], nullptr);
    CHECK(users[at].wrong == 0);
    known += users[at].known;
    all |= bits(at);
  }
  CHECK(content(kShared) == all);
  CHECK(known > 0);
}

}  // namespace
}  // namespace esreplay
