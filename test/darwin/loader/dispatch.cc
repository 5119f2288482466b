// Dispatch queues, small: a serial queue has one worker thread while it has work, a concurrent one up to 64. Objects
// are never freed, because a test's client makes only a few.
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>

#include "src/native/block_abi.h"
#include "test/darwin/loader/blocks.h"
#include "test/darwin/loader/dispatch.h"
#include "test/darwin/loader/dispatch_text.h"
#include "test/darwin/loader/edges.h"
#include "test/darwin/loader/host_symbols.h"
#include "test/darwin/loader/threads.h"
#include "test/darwin/loader/times.h"

namespace loader {
namespace {

using Work = std::function<void()>;
using Function = void (*)(void*);
using Clock = std::chrono::steady_clock;  // CLOCK_MONOTONIC

// The type that <dispatch/queue.h> identifies by this address.
char g_concurrent;

// Readable while the main queue has work that the main thread has to do.
int main_event() {
  static const int event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  return event;
}

class Queue;
thread_local Queue* t_current;  // the queue that the thread works for

class Queue {
 public:
  explicit Queue(unsigned width) : width_(width) {}

  void add(Work work) {
    const std::lock_guard lock(lock_);
    work_.push_back(std::move(work));
    if (width_ == 0) eventfd_write(main_event(), 1);
    start_worker();
  }

  // Workers do the work from now on.
  void widen(unsigned width) {
    const std::lock_guard lock(lock_);
    width_ = width;
    if (!work_.empty()) start_worker();
  }

  // A thread waits for its turn on a serial queue in the queue's work loop, and elsewhere on a word.
  void add_and_wait(const Work& work) {
    uint32_t done = 0;
    add([&] {
      work();
      std::atomic_ref(done).store(1);
      std::atomic_ref(done).notify_all();
      wake_word(&done);
    });
    if (width_ == 1) return wait_for_turn([&done] { std::atomic_ref(done).wait(0); });
    while (std::atomic_ref(done).load() == 0) wait_on_word(&done, 0);
  }

  void work() {
    std::unique_lock lock(lock_);
    do_all(lock);
    --workers_;
  }

  void work_here() {
    std::unique_lock lock(lock_);
    do_all(lock);
  }

 private:
  void do_all(std::unique_lock<std::mutex>& lock) {
    t_current = this;
    while (!work_.empty()) {
      const Work next = std::move(work_.front());
      work_.pop_front();
      lock.unlock();
      next();
      lock.lock();
    }
  }

  void start_worker() {
    if (workers_ == width_) return;
    ++workers_;
    pthread_t thread;
    if (start_thread(&thread, nullptr, loader_start_worker, this) == 0)
      pthread_detach(thread);
    else
      --workers_;
  }

  std::mutex lock_;
  std::deque<Work> work_;
  unsigned width_;  // 0: only the main thread works for it, when it serves it
  unsigned workers_ = 0;
};

extern "C" void* loader_run_worker(void* queue) {
  static_cast<Queue*>(queue)->work();
  return nullptr;
}

constexpr unsigned kPoolWidth = 64;

// An image uses the main queue's address as that of a variable.
alignas(Queue) char g_main_queue_memory[sizeof(Queue)];
Queue& main_queue() {
  static Queue* queue = new (g_main_queue_memory) Queue(0);
  return *queue;
}
Queue& queue_at(void* memory) { return memory == g_main_queue_memory ? main_queue() : *static_cast<Queue*>(memory); }

Queue* make_queue(const char*, const void* kind) { return new Queue(kind == &g_concurrent ? kPoolWidth : 1); }
Queue* make_targeted_queue(const char* label, const void* kind, void*) { return make_queue(label, kind); }

// Queues here are only serial or concurrent.
const void* with_qos_class(const void* kind, unsigned, int) { return kind; }
const void* with_autorelease(const void* kind, unsigned long) { return kind; }
const void* initially_inactive(const void* kind) { return kind; }

Queue* global_queue(intptr_t, uintptr_t) {
  static auto* queue = new Queue(kPoolWidth);
  return queue;
}

Queue* current_queue() { return t_current != nullptr ? t_current : global_queue(0, 0); }

[[noreturn]] void serve_main_queue() {
  main_queue().widen(1);
  for (;;) pause();
}

// Keeps the block until it has run.
Work work_of(const void* block) {
  void* kept = copy_block(block);
  return [kept] {
    esreplay::block_call(kept);
    release_block(kept);
  };
}
Work work_of(Function function, void* argument) {
  return [function, argument] { function(argument); };
}

void add(void* queue, const void* block) { queue_at(queue).add(work_of(block)); }
void add_function(void* queue, void* argument, Function function) { queue_at(queue).add(work_of(function, argument)); }
void run_on(void* queue, const void* block) {
  queue_at(queue).add_and_wait([block] { esreplay::block_call(block); });
}
void run_function_on(void* queue, void* argument, Function function) {
  queue_at(queue).add_and_wait(work_of(function, argument));
}

// dispatch_time_t is Mach time, 0 for now, all ones for never.
constexpr uint64_t kForever = UINT64_MAX;

uint64_t time_after(uint64_t when, int64_t delta_ns) {
  if (when == kForever) return when;
  const uint64_t length = ns_to_mach(static_cast<uint64_t>(delta_ns < 0 ? -delta_ns : delta_ns));
  const uint64_t start = when == 0 ? mach_now() : when;
  return delta_ns < 0 ? start - length : start + length;
}
Clock::time_point point_of(uint64_t when) { return Clock::time_point(std::chrono::nanoseconds(mach_to_ns(when))); }

// One thread that hands work to its queue when its time has come.
class Timers {
 public:
  void add(uint64_t when, void* queue, Work work) {
    const std::lock_guard lock(lock_);
    due_.emplace(when, Due{queue, std::move(work)});
    changed_.notify_one();
    if (started_) return;
    pthread_t thread;
    started_ = start_thread(&thread, nullptr, run, this) == 0;
  }

 private:
  struct Due {
    void* queue;
    Work work;
  };

  static void* run(void* timers) { static_cast<Timers*>(timers)->serve(); }

  [[noreturn]] void serve() {
    std::unique_lock lock(lock_);
    for (;;) {
      if (due_.empty()) {
        changed_.wait(lock);
      } else if (const auto first = due_.begin(); first->first > mach_now()) {
        changed_.wait_until(lock, point_of(first->first));
      } else {
        const Due due = std::move(first->second);
        due_.erase(first);
        queue_at(due.queue).add(due.work);
      }
    }
  }

  std::mutex lock_;
  std::condition_variable changed_;
  std::multimap<uint64_t, Due> due_;
  bool started_ = false;
};
Timers& timers() {
  static auto* all = new Timers;
  return *all;
}

void add_later(uint64_t when, void* queue, const void* block) {
  if (when != kForever) timers().add(when, queue, work_of(block));
}
void add_function_later(uint64_t when, void* queue, void* argument, Function function) {
  if (when != kForever) timers().add(when, queue, work_of(function, argument));
}

class Semaphore {
 public:
  explicit Semaphore(long value) : value_(value) {}

  long signal() {
    const std::lock_guard lock(lock_);
    ++value_;
    changed_.notify_one();
    return 0;
  }

  // Returns nonzero when the time was up.
  int wait(uint64_t until) {
    std::unique_lock lock(lock_);
    const auto has_one = [this] { return value_ > 0; };
    if (!has_one() && until == kForever) {
      wait_through(Edge::kSemaphore, this, [&] { return changed_.wait(lock, has_one), 0; });
    } else if (!has_one()) {
      const auto wait_until = [&] { return changed_.wait_until(lock, point_of(until), has_one) ? 0 : 1; };
      if (wait_through(Edge::kTimedSemaphore, this, wait_until) != 0) return 1;
    }
    --value_;
    return 0;
  }

 private:
  std::mutex lock_;
  std::condition_variable changed_;
  long value_;
};

Semaphore* make_semaphore(intptr_t value) { return new Semaphore(value); }
intptr_t signal_semaphore(Semaphore* semaphore) { return semaphore->signal(); }
intptr_t wait_semaphore(Semaphore* semaphore, uint64_t until) { return semaphore->wait(until); }

// dispatch_once's inline part calls this until the word is all ones.
void run_once(intptr_t* word, const void* block) {
  static std::recursive_mutex lock;
  const std::lock_guard held(lock);
  if (*word == -1) return;
  esreplay::block_call(block);
  __atomic_store_n(word, -1, __ATOMIC_RELEASE);
}

void keep(void*) {}

}  // namespace

void run_later(void* queue, std::function<void()> work) {
  if (queue == nullptr) queue = global_queue(0, 0);
  queue_at(queue).add(std::move(work));
}

int main_queue_event() { return main_event(); }

void run_main_queue() {
  eventfd_t count = 0;
  eventfd_read(main_event(), &count);
  main_queue().work_here();
}

HostSymbols dispatch_symbols() {
  static const HostSymbol symbols[] = {
      {"__dispatch_main_q", g_main_queue_memory},
      {"__dispatch_queue_attr_concurrent", &g_concurrent},
      {"_dispatch_after", add_later},
      {"_dispatch_after_f", add_function_later},
      {"_dispatch_async", add},
      {"_dispatch_async_f", add_function},
      {"_dispatch_get_current_queue", current_queue},
      {"_dispatch_get_global_queue", global_queue},
      {"_dispatch_main", serve_main_queue},
      {"_dispatch_once", run_once},
      {"_dispatch_queue_attr_make_initially_inactive", initially_inactive},
      {"_dispatch_queue_attr_make_with_autorelease_frequency", with_autorelease},
      {"_dispatch_queue_attr_make_with_qos_class", with_qos_class},
      {"_dispatch_queue_create", make_queue},
      {"_dispatch_queue_create_with_target$V2", make_targeted_queue},
      {"_dispatch_release", keep},
      {"_dispatch_retain", keep},
      {"_dispatch_semaphore_create", make_semaphore},
      {"_dispatch_semaphore_signal", signal_semaphore},
      {"_dispatch_semaphore_wait", wait_semaphore},
      {"_dispatch_sync", run_on},
      {"_dispatch_sync_f", run_function_on},
      {"_dispatch_time", time_after},
  };
  return symbols;
}

}  // namespace loader
