// C++17: a pool of std::thread with a queue of jobs, a mutex and a condition variable, and the messages as shared
// pointers. The handler does not wait for the mutex: it decides itself while a thread has it. -DHOLDS_LOCK: it waits,
// and the threads hold the mutex while they do a job.
#include <EndpointSecurity/EndpointSecurity.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "../asleep.h"

namespace {

using Message = std::shared_ptr<const es_message_t>;

Message retain(const es_message_t* message) {
  es_retain_message(message);
  return {message, es_release_message};
}

class Pool {
 public:
  explicit Pool(unsigned width) {
    for (unsigned i = 0; i < width; i++) threads_.emplace_back([this] { work(); });
  }

  bool add(std::function<void()> job) {
    {
#if defined(HOLDS_LOCK)
      const std::unique_lock<std::mutex> lock(mutex_);  // found here
#else
      const std::unique_lock<std::mutex> lock(mutex_, std::try_to_lock);
#endif
      if (!lock) return false;
      jobs_.push_back(std::move(job));
    }
    added_.notify_one();
    return true;
  }

  std::mutex& mutex() { return mutex_; }

 private:
  void work() {
    for (;;) {
      std::unique_lock<std::mutex> lock(mutex_);
      added_.wait(lock, [this] { return !jobs_.empty(); });
      const std::function<void()> job = std::move(jobs_.front());
      jobs_.pop_front();
#if !defined(HOLDS_LOCK)
      lock.unlock();
#endif
      job();
    }
  }

  std::mutex mutex_;
  std::condition_variable added_;
  std::deque<std::function<void()>> jobs_;
  std::vector<std::thread> threads_;
};

#if defined(HOLDS_LOCK)
std::atomic<bool> added_one, held, handler_waits;
std::atomic<unsigned> handler_id;
#endif

void decide(es_client_t* client, const Message& message) {
#if defined(HOLDS_LOCK)
  held = true;
  while (!handler_waits) sched_yield();
  usleep(kSleepUs);
#endif
  if (message->event_type == ES_EVENT_TYPE_AUTH_OPEN) {
    es_respond_flags_result(client, message.get(), UINT32_MAX, false);
    return;
  }
  const es_string_token_t& path = message->event.exec.target->executable->path;
  const bool denied = std::string_view(path.data, path.length).find("/denied/") != std::string_view::npos;
  es_respond_auth_result(client, message.get(), denied ? ES_AUTH_RESULT_DENY : ES_AUTH_RESULT_ALLOW, false);
}

}  // namespace

int main() {
  Pool pool(4);
  Pool* shared = &pool;
  es_client_t* client = nullptr;
  const es_new_client_result_t result = es_new_client(&client, ^(es_client_t* own, const es_message_t* message) {
    const Message kept = retain(message);
#if defined(HOLDS_LOCK)
    handler_id = own_thread_id();
    while (added_one && !held) continue;
#endif
    if (!shared->add([own, kept] { decide(own, kept); })) decide(own, kept);
#if defined(HOLDS_LOCK)
    added_one = true;
#endif
  });
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) return EXIT_FAILURE;
  const es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN};
  if (es_subscribe(client, events, 2) != ES_RETURN_SUCCESS) return EXIT_FAILURE;
#if defined(HOLDS_LOCK)
  while (!held || !waits_for_lock(handler_id, &pool.mutex(), sizeof(std::mutex))) sched_yield();
  handler_waits = true;
#endif
  for (;;) pause();
}
