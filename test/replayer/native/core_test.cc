// The core in process: counts add up, answers may come from other threads, runs follow one another, causality holds.
#include <pthread.h>

#include <atomic>
#include <map>
#include <utility>

#include "replayer/ledger/coded_words.h"
#include "src/schema/generated/plans.h"
#include "test/native/check.h"
#include "test/replayer/native/run_fixture.h"

namespace esreplay {
namespace {

void answer(es_client_t* client, const es_message_t* message) {
  if (message->action_type != ES_ACTION_TYPE_AUTH) return;
  if (kEventPlans[message->event_type].is_flags) {
    es_respond_flags_result(client, message, UINT32_MAX, false);
  } else {
    es_respond_auth_result(client, message, ES_AUTH_RESULT_ALLOW, false);
  }
}

es_client_t* subscribed_client(HandlerFn handler, void* context) {
  es_client_t* client = nullptr;
  if (new_client(handler, context, nullptr, &client) != ES_NEW_CLIENT_RESULT_SUCCESS) return nullptr;
  es_event_type_t events[ES_EVENT_TYPE_LAST];
  for (uint32_t i = 0; i < ES_EVENT_TYPE_LAST; ++i) events[i] = static_cast<es_event_type_t>(i);
  es_subscribe(client, events, ES_EVENT_TYPE_LAST);
  return client;
}

// Each message is one of delivered, muted, cached, dropped, unsubscribed, loopback; each delivered AUTH is settled one
// way.
void check_sums(const RunFixture& run, unsigned clients) {
  const LedgerControl control = run.control();
  uint64_t delivered = 0, settled[6] = {};
  for (unsigned i = 0; i < clients; ++i) {
    delivered += count_of(control.delivered[i]);
    uint64_t sum = 0;
    for (const Tally* counts :
         {control.delivered, control.muted, control.cached, control.dropped, control.unsubscribed, control.loopback})
      sum += count_of(counts[i]);
    CHECK(sum == run.message_count());
  }
  CHECK(delivered == count_of(control.rows));
  CHECK(count_of(control.lost) == 0);
  uint64_t auth = 0;
  for (const MessageRow& row : run.rows()) {
    if ((row.flags & kRowFlagAuth) == 0) {
      CHECK(row.settled == 0);
      continue;
    }
    ++auth;
    ++settled[row.settled % 6];
    CHECK(ns_of(row.delivered_ns) >= ns_of(row.queued_ns) && ns_of(row.returned_ns) >= ns_of(row.delivered_ns));
  }
  CHECK(settled[0] == 0);
  CHECK(settled[1] + settled[2] + settled[3] + settled[4] + settled[5] == auth);
  CHECK(run.facts(FactKind::kEnd).size() == 1);
}

TEST(every_message_is_delivered_once_and_counts_add_up) {
  for (int round = 0; round < 2; ++round) {
    RunFixture run;
    CHECK(attach_to_run(run.path()));
    CHECK(subscribed_client([](void*, es_client_t* client, const es_message_t* message) { answer(client, message); },
                            nullptr) != nullptr);
    CHECK(run.wait_for_end());
    detach_from_run();
    check_sums(run, 1);
    CHECK(count_of(run.control().respond_success) == run.auth_count());
    CHECK(count_of(run.control().delivered[0]) == run.message_count());
    uint32_t global = 0;
    std::map<uint16_t, uint32_t> seq;
    for (const MessageRow& row : run.rows()) {
      CHECK(row.global_seq_num == global++);
      CHECK(row.seq_num == seq[row.event_type]++);
    }
  }
}

struct Later {
  pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t more = PTHREAD_COND_INITIALIZER;
  const es_message_t* queue[4096] = {};
  unsigned in = 0, out = 0;
  bool done = false;
  es_client_t* client = nullptr;
};

void* answer_later(void* context) {
  auto& later = *static_cast<Later*>(context);
  pthread_mutex_lock(&later.lock);
  for (;;) {
    while (later.in == later.out && !later.done) pthread_cond_wait(&later.more, &later.lock);
    if (later.in == later.out) break;
    const es_message_t* message = later.queue[later.out++ % 4096];
    es_client_t* client = later.client;
    pthread_mutex_unlock(&later.lock);
    answer(client, message);
    es_release_message(message);
    pthread_mutex_lock(&later.lock);
  }
  pthread_mutex_unlock(&later.lock);
  return nullptr;
}

TEST(answers_may_come_from_other_threads) {
  RunFixture run;
  Later later;
  CHECK(attach_to_run(run.path()));
  subscribed_client(
      [](void* context, es_client_t* client, const es_message_t* message) {
        auto& later = *static_cast<Later*>(context);
        if (message->action_type != ES_ACTION_TYPE_AUTH) return;
        es_retain_message(message);
        pthread_mutex_lock(&later.lock);
        later.client = client;
        later.queue[later.in++ % 4096] = message;
        pthread_cond_signal(&later.more);
        pthread_mutex_unlock(&later.lock);
      },
      &later);
  pthread_t workers[2];
  for (pthread_t& worker : workers) pthread_create(&worker, nullptr, answer_later, &later);
  CHECK(run.wait_for_end());
  pthread_mutex_lock(&later.lock);
  later.done = true;
  pthread_cond_broadcast(&later.more);
  pthread_mutex_unlock(&later.lock);
  for (pthread_t worker : workers) pthread_join(worker, nullptr);
  detach_from_run();
  check_sums(run, 1);
  CHECK(count_of(run.control().respond_success) == run.auth_count());
  CHECK(count_of(run.control().retained) == 0);
  CHECK(count_of(run.control().retained_answered) == 0);
}

TEST(several_clients_share_one_stream) {
  // As if a second process had to subscribe first, so that the clock does not start before all three are there.
  RunFixture run([](RunFile& file) { file.client_count = 2; });
  CHECK(attach_to_run(run.path()));
  const HandlerFn handler = [](void*, es_client_t* client, const es_message_t* message) { answer(client, message); };
  for (int i = 0; i < 3; ++i) CHECK(subscribed_client(handler, nullptr) != nullptr);
  run.subscribe_another_process();
  CHECK(run.wait_for_end());
  detach_from_run();
  check_sums(run, 3);
  CHECK(count_of(run.control().respond_success) == 3 * run.auth_count());
}

TEST(a_message_that_nobody_can_answer_is_settled_at_once) {
  RunFixture run;
  CHECK(attach_to_run(run.path()));
  CHECK(subscribed_client([](void*, es_client_t*, const es_message_t*) {}, nullptr) != nullptr);
  CHECK(run.wait_for_end());
  detach_from_run();
  check_sums(run, 1);
  for (const MessageRow& row : run.rows()) {
    if ((row.flags & kRowFlagAuth) == 0) continue;
    CHECK(row.settled == static_cast<uint8_t>(Settled::kUnanswered));
    CHECK((row.flags & kRowFlagUnretainedReturn) != 0);
  }
}

TEST(a_stale_library_is_refused) {
  RunFixture run([](RunFile& file) { file.protocol = kRunProtocol + 1; });
  CHECK(!attach_to_run(run.path()));
  CHECK(attach_error()[0] != 0);
}

TEST(kill_in_process_ends_the_run_and_not_the_process) {
  RunFixture run([](RunFile& file) {
    file.on_miss = static_cast<uint32_t>(MissMode::kKill);
    file.budget_scale_ppm = 1;  // 15 s become 15 µs
  });
  static std::atomic<bool> killed;
  killed = false;
  CHECK(attach_to_run(run.path()));
  CHECK(subscribed_client(
            [](void*, es_client_t*, const es_message_t* message) {
              if (message->action_type == ES_ACTION_TYPE_AUTH) es_retain_message(message);
            },
            nullptr) != nullptr);
  for (int i = 0; i < 60000 && run.facts(FactKind::kKill).empty(); ++i) {
    timespec pause = {0, 5000000};
    nanosleep(&pause, nullptr);
  }
  detach_from_run();
  CHECK(!run.facts(FactKind::kKill).empty());
}

}  // namespace
}  // namespace esreplay
