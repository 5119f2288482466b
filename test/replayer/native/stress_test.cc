// Every ES function, called from many threads while messages flow, with pointers that are live, stale, null and wild:
// each call returns a documented code or leaves a finding. The point is what sanitizers and hangs would show; little is
// asserted. Omits calls that macOS leaves undefined beyond that (a list freed twice, a path to unmapped memory).
#include <pthread.h>

#include <atomic>
#include <cstdlib>
#include <cstring>

#include "replayer/ledger/coded_words.h"
#include "src/native/block_abi.h"
#include "test/native/check.h"
#include "test/replayer/native/run_fixture.h"

namespace esreplay {
namespace {

constexpr unsigned kThreads = 6;
constexpr unsigned kCalls = 1500;  // per thread
constexpr unsigned kClients = 40;  // more than a process may have
constexpr unsigned kSeen = 256;

std::atomic<es_client_t*> g_clients[kClients];
std::atomic<const es_message_t*> g_seen[kSeen];
std::atomic<const es_event_exec_t*> g_execs[kSeen];
std::atomic<unsigned> g_handled;
size_t g_delivered;

class Dice {
 public:
  explicit Dice(uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15U + 1) {}
  uint32_t below(uint32_t sides) {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return static_cast<uint32_t>(state_ >> 33) % sides;
  }

 private:
  uint64_t state_;
};

template <class T>
T wild(Dice& dice) {
  constexpr uint64_t kWild[] = {0, 1, 0x1000, 0xdeadbeefdeadbeefU, 0x7fffffffffffffffU, UINT64_MAX};
  return reinterpret_cast<T>(kWild[dice.below(6)]);
}

// Returns null where a header forbids it.
template <class T>
T* nothing() {
  T* volatile pointer = nullptr;
  return pointer;
}

es_client_t* a_client(Dice& dice) {
  if (dice.below(16) == 0) return wild<es_client_t*>(dice);
  return g_clients[dice.below(kClients)].load(std::memory_order_relaxed);
}

const es_message_t* a_message(Dice& dice) {
  if (dice.below(16) == 0) return wild<const es_message_t*>(dice);
  const auto seen = reinterpret_cast<uintptr_t>(g_seen[dice.below(kSeen)].load(std::memory_order_relaxed));
  return reinterpret_cast<const es_message_t*>(seen + (dice.below(16) == 0 ? 8 : 0));  // not quite a message
}

const es_event_exec_t* an_exec(Dice& dice) {
  return dice.below(8) == 0 ? wild<const es_event_exec_t*>(dice)
                            : g_execs[dice.below(kSeen)].load(std::memory_order_relaxed);
}

struct Events {
  es_event_type_t types[8];
  uint32_t count;
};

// Includes numbers that are not events.
Events some_events(Dice& dice) {
  Events events;
  events.count = dice.below(9);
  for (es_event_type_t& type : events.types)
    type = static_cast<es_event_type_t>(dice.below(8) == 0 ? dice.below(UINT32_MAX) : dice.below(ES_EVENT_TYPE_LAST));
  return events;
}

const char* a_path(Dice& dice) {
  constexpr const char* kPaths[] = {nullptr, "", "/", "/usr/", "/usr/bin/", "relative", "/private/var/db/ordinary"};
  return kPaths[dice.below(7)];
}

audit_token_t a_token(Dice& dice) {
  audit_token_t token = {};
  for (uint32_t& word : token.val) word = dice.below(4) == 0 ? dice.below(UINT32_MAX) : dice.below(1000);
  return token;
}

void respond(Dice& dice, es_client_t* client, const es_message_t* message) {
  if (dice.below(2) == 0)
    es_respond_auth_result(client, message, static_cast<es_auth_result_t>(dice.below(3)), dice.below(2) == 0);
  else
    es_respond_flags_result(client, message, dice.below(UINT32_MAX), dice.below(2) == 0);
}

void touch_lists(Dice& dice, es_client_t* client) {
  es_muted_paths_t* paths = nullptr;
  es_muted_processes_t* processes = nullptr;
  audit_token_t* tokens = nullptr;
  es_event_type_t* types = nullptr;
  size_t count = 0;
  switch (dice.below(4)) {
    case 0:
      if (es_muted_paths_events(client, &paths) == ES_RETURN_SUCCESS) es_release_muted_paths(paths);
      break;
    case 1:
      if (es_muted_processes_events(client, &processes) == ES_RETURN_SUCCESS) es_release_muted_processes(processes);
      break;
    case 2:
      if (es_muted_processes(client, &count, &tokens) == ES_RETURN_SUCCESS) free(tokens);
      break;
    default:
      if (es_subscriptions(client, &count, &types) == ES_RETURN_SUCCESS) free(types);
      break;
  }
  es_muted_paths_events(client, nothing<es_muted_paths_t*>());
  es_muted_processes_events(client, nothing<es_muted_processes_t*>());
  es_muted_processes(client, nothing<size_t>(), nothing<audit_token_t*>());
  es_subscriptions(client, nothing<size_t>(), nothing<es_event_type_t*>());
}

void mute(Dice& dice, es_client_t* client) {
  const audit_token_t token = a_token(dice);
  const audit_token_t* who = dice.below(16) == 0 ? nullptr : &token;
  const Events events = some_events(dice);
  const auto type = static_cast<es_mute_path_type_t>(dice.below(6));
  switch (dice.below(12)) {
    case 0: es_mute_process(client, who); break;
    case 1: es_mute_process_events(client, who, events.types, events.count); break;
    case 2: es_unmute_process(client, who); break;
    case 3: es_unmute_process_events(client, who, events.types, events.count); break;
    case 4: es_mute_path(client, a_path(dice), type); break;
    case 5: es_mute_path_events(client, a_path(dice), type, events.types, events.count); break;
    case 6: es_unmute_path(client, a_path(dice), type); break;
    case 7: es_unmute_path_events(client, a_path(dice), type, events.types, events.count); break;
    case 8: es_unmute_all_paths(client); break;
    case 9: es_unmute_all_target_paths(client); break;
    case 10: es_invert_muting(client, static_cast<es_mute_inversion_type_t>(dice.below(5))); break;
    default: es_muting_inverted(client, static_cast<es_mute_inversion_type_t>(dice.below(5))); break;
  }
}

void subscribe(Dice& dice, es_client_t* client) {
  const Events events = some_events(dice);
  switch (dice.below(6)) {
    case 0: es_unsubscribe(client, events.types, events.count); break;
    case 1: es_unsubscribe_all(client); break;
    case 2: es_subscribe(client, nothing<es_event_type_t>(), dice.below(3)); break;
    default: es_subscribe(client, events.types, events.count); break;
  }
}

void set_deadlines(Dice& dice, es_client_t* client) {
  const Events events = some_events(dice);
  const uint32_t milliseconds = dice.below(2) == 0 ? dice.below(10000) : dice.below(UINT32_MAX);
  uint32_t got = 0;
  es_deadline_miss_mode_t mode = {};
  switch (dice.below(6)) {
    case 0: es_set_deadline_miss_mode(client, static_cast<es_deadline_miss_mode_t>(dice.below(5))); break;
    case 1: es_get_deadline_miss_mode(client, dice.below(8) == 0 ? nullptr : &mode); break;
    case 2: es_set_deadline_max_milliseconds(client, events.types, events.count, milliseconds); break;
    case 3: es_get_deadline_max_milliseconds(client, events.types[0], dice.below(8) == 0 ? nullptr : &got); break;
    case 4: es_set_deadline_min_milliseconds(client, events.types, events.count, milliseconds); break;
    default: es_get_deadline_min_milliseconds(client, events.types[0], dice.below(8) == 0 ? nullptr : &got); break;
  }
}

void use_message(Dice& dice) {
  const es_message_t* message = a_message(dice);
  switch (dice.below(5)) {
    case 0: es_retain_message(message); break;
    case 1: es_release_message(message); break;
    case 2: es_copy_message(message); break;
    case 3: es_free_message(const_cast<es_message_t*>(message)); break;
    default: es_message_size(message); break;
  }
}

// Reads nothing from the result: another thread may release the message at any time.
void use_exec(Dice& dice) {
  const es_event_exec_t* exec = an_exec(dice);
  const uint32_t index = dice.below(4) == 0 ? dice.below(UINT32_MAX) : dice.below(4);
  switch (dice.below(6)) {
    case 0: es_exec_arg_count(exec); break;
    case 1: es_exec_env_count(exec); break;
    case 2: es_exec_fd_count(exec); break;
    case 3: es_exec_arg(exec, index); break;
    case 4: es_exec_env(exec, index); break;
    default: es_exec_fd(exec, index); break;
  }
}

void count_sync(const void*) { g_handled.fetch_add(1, std::memory_order_relaxed); }
BlockDescriptor g_descriptor = {0, sizeof(BlockLiteral)};
BlockLiteral g_sync_block = {nullptr, static_cast<int32_t>(kBlockIsGlobal), 0, reinterpret_cast<void (*)()>(count_sync),
                             &g_descriptor};

void one_call(Dice& dice) {
  es_client_t* client = a_client(dice);
  switch (dice.below(11)) {
    case 0:
    case 1: subscribe(dice, client); break;
    case 2: mute(dice, client); break;
    case 3: touch_lists(dice, client); break;
    case 4:
    case 5: respond(dice, client, a_message(dice)); break;
    case 6: use_message(dice); break;
    case 7: use_exec(dice); break;
    case 8: set_deadlines(dice, client); break;
    case 9: es_clear_cache(client); break;
    default: es_sync_client(client, reinterpret_cast<SyncBlock>(&g_sync_block)); break;
  }
}

// Keeps messages that other threads then use rightly and wrongly; makes calls of its own in the handler.
void handle(void*, es_client_t* client, const es_message_t* message) {
  const unsigned number = g_handled.fetch_add(1, std::memory_order_relaxed);
  Dice dice(number + 77);
  if (message->event_type == ES_EVENT_TYPE_AUTH_EXEC || message->event_type == ES_EVENT_TYPE_NOTIFY_EXEC)
    g_execs[number % kSeen].store(&message->event.exec, std::memory_order_relaxed);
  if (dice.below(2) == 0) es_retain_message(message);
  g_seen[number % kSeen].store(message, std::memory_order_relaxed);
  if (dice.below(4) != 0) respond(dice, client, message);
  one_call(dice);
  if (dice.below(200) == 0) es_delete_client(client);
}

void make_clients() {
  for (std::atomic<es_client_t*>& slot : g_clients) {
    es_client_t* client = nullptr;
    const es_new_client_result_t result = new_client(handle, nullptr, nullptr, &client, false);
    CHECK(result == ES_NEW_CLIENT_RESULT_SUCCESS || result == ES_NEW_CLIENT_RESULT_ERR_TOO_MANY_CLIENTS);
    CHECK((result == ES_NEW_CLIENT_RESULT_SUCCESS) == (client != nullptr));
    slot.store(client, std::memory_order_relaxed);
  }
}

void* hammer(void* seed) {
  Dice dice(reinterpret_cast<uintptr_t>(seed));
  for (unsigned call = 0; call < kCalls; ++call) {
    one_call(dice);
    if (dice.below(1500) == 0) es_delete_client(a_client(dice));
  }
  return nullptr;
}

// A run is short, so that many begin and end while clients are made and deleted.
constexpr unsigned kRounds = 6;

void subscribe_to_all() {
  es_event_type_t events[ES_EVENT_TYPE_LAST];
  for (uint32_t i = 0; i < ES_EVENT_TYPE_LAST; ++i) events[i] = static_cast<es_event_type_t>(i);
  for (const std::atomic<es_client_t*>& slot : g_clients)
    if (es_client_t* client = slot.load()) es_subscribe(client, events, ES_EVENT_TYPE_LAST);
}

void hammer_a_run(unsigned round) {
  // At asap pace the clock starts when set-up calls have stopped, which is when the hammering has.
  const RunFixture run([](RunFile& file) {
    file.pace = static_cast<uint32_t>(Pace::kRecorded);
    file.speed_ppm = 1000000000;
  });
  CHECK(attach_to_run(run.path()));
  make_clients();
  subscribe_to_all();
  pthread_t threads[kThreads];
  for (unsigned i = 0; i < kThreads; ++i) {
    const uintptr_t seed = round * kThreads + i + 1;
    CHECK(pthread_create(&threads[i], nullptr, hammer, reinterpret_cast<void*>(seed)) == 0);
  }
  for (const pthread_t thread : threads) pthread_join(thread, nullptr);
  detach_from_run();
  CHECK(count_of(run.control().clients) <= kClients);
  g_delivered += run.rows().size();
  for (std::atomic<es_client_t*>& client : g_clients) client.store(nullptr);
  for (std::atomic<const es_message_t*>& seen : g_seen) seen.store(nullptr);
  for (std::atomic<const es_event_exec_t*>& exec : g_execs) exec.store(nullptr);
}

TEST(every_function_is_hammered_from_many_threads_while_messages_flow) {
  for (unsigned round = 0; round < kRounds; ++round) hammer_a_run(round);
  CHECK(g_delivered != 0);
}

}  // namespace
}  // namespace esreplay
