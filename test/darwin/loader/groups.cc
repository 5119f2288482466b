// Groups of work, and other objects made of dispatch.cc's queues. A barrier is like any other work here, so queues that
// get one must be serial. Groups are never freed.
#include <atomic>
#include <cstdint>
#include <mutex>
#include <vector>

#include "src/native/block_abi.h"
#include "test/darwin/loader/blocks.h"
#include "test/darwin/loader/edges.h"
#include "test/darwin/loader/host_symbols.h"

namespace loader {
namespace {

using Function = void (*)(void*);

template <class Type>
Type* of_dispatch(const char* name) {
  return reinterpret_cast<Type*>(const_cast<void*>(host_symbol(name)));
}
void hand_to(void* queue, void* argument, Function function) {
  static auto* add = of_dispatch<void(void*, void*, Function)>("_dispatch_async_f");
  add(queue, argument, function);
}
void run_on(void* queue, void* argument, Function function) {
  static auto* run = of_dispatch<void(void*, void*, Function)>("_dispatch_sync_f");
  run(queue, argument, function);
}

// Runs a block once and releases it.
void run_kept(void* kept) {
  esreplay::block_call(kept);
  release_block(kept);
}
void run_block(void* block) { esreplay::block_call(block); }

struct Work {
  void* queue;
  void* argument;
  Function function;
};

class Group {
 public:
  void enter() { std::atomic_ref(count_).fetch_add(1); }

  void leave() {
    std::vector<Work> due;
    {
      const std::lock_guard lock(lock_);
      if (std::atomic_ref(count_).fetch_sub(1) != 1) return;
      due.swap(notified_);
    }
    wake_word(&count_);
    for (const Work& work : due) hand_to(work.queue, work.argument, work.function);
  }

  void notify(const Work& work) {
    {
      const std::lock_guard lock(lock_);
      if (std::atomic_ref(count_).load() != 0) {
        notified_.push_back(work);
        return;
      }
    }
    hand_to(work.queue, work.argument, work.function);
  }

  // Returns nonzero if there is work and no time to wait; any other time means forever.
  intptr_t wait(uint64_t until) {
    for (;;) {
      const uint32_t seen = std::atomic_ref(count_).load();
      if (seen == 0) return 0;
      if (until == 0) return 1;
      wait_on_word(&count_, seen);
    }
  }

 private:
  std::mutex lock_;
  uint32_t count_ = 0;
  std::vector<Work> notified_;
};

struct GroupWork {
  Group* group;
  Work work;
};
void run_and_leave(void* memory) {
  auto* given = static_cast<GroupWork*>(memory);
  given->work.function(given->work.argument);
  given->group->leave();
  delete given;
}

Group* make_group() { return new Group; }
void enter(Group* group) { group->enter(); }
void leave(Group* group) { group->leave(); }
intptr_t wait(Group* group, uint64_t until) { return group->wait(until); }
void add_function(Group* group, void* queue, void* argument, Function function) {
  group->enter();
  hand_to(queue, new GroupWork{group, {queue, argument, function}}, run_and_leave);
}
void add(Group* group, void* queue, const void* block) { add_function(group, queue, copy_block(block), run_kept); }
void notify_function(Group* group, void* queue, void* argument, Function function) {
  group->notify({queue, argument, function});
}
void notify(Group* group, void* queue, const void* block) { group->notify({queue, copy_block(block), run_kept}); }

void add_barrier_function(void* queue, void* argument, Function function) { hand_to(queue, argument, function); }
void add_barrier(void* queue, const void* block) { hand_to(queue, copy_block(block), run_kept); }
void run_barrier_function(void* queue, void* argument, Function function) { run_on(queue, argument, function); }
void run_barrier(void* queue, void* block) { run_on(queue, block, run_block); }
void add_and_wait(void* queue, void* block) { run_on(queue, block, run_block); }

void add_function_and_wait(void* queue, void* argument, Function function) { run_on(queue, argument, function); }
void add_barrier_and_wait(void* queue, void* block) { run_on(queue, block, run_block); }
void add_barrier_function_and_wait(void* queue, void* argument, Function function) {
  run_on(queue, argument, function);
}

// dispatch_once_f's inline part calls this until the word is all ones.
void run_once(intptr_t* word, void* argument, Function function) {
  static std::recursive_mutex lock;
  const std::lock_guard held(lock);
  if (*word == -1) return;
  function(argument);
  __atomic_store_n(word, -1, __ATOMIC_RELEASE);
}

void apply_function(size_t count, void*, void* argument, void (*function)(void*, size_t)) {
  for (size_t at = 0; at < count; ++at) function(argument, at);
}
void apply(size_t count, void*, const void* block) {
  for (size_t at = 0; at < count; ++at) esreplay::block_call(block, at);
}

}  // namespace

HostSymbols group_symbols() {
  static const HostSymbol symbols[] = {
      {"_dispatch_apply", apply},
      {"_dispatch_apply_f", apply_function},
      {"_dispatch_async_and_wait", add_and_wait},
      {"_dispatch_async_and_wait_f", add_function_and_wait},
      {"_dispatch_barrier_async", add_barrier},
      {"_dispatch_barrier_async_and_wait", add_barrier_and_wait},
      {"_dispatch_barrier_async_and_wait_f", add_barrier_function_and_wait},
      {"_dispatch_barrier_async_f", add_barrier_function},
      {"_dispatch_barrier_sync", run_barrier},
      {"_dispatch_barrier_sync_f", run_barrier_function},
      {"_dispatch_group_async", add},
      {"_dispatch_group_async_f", add_function},
      {"_dispatch_group_create", make_group},
      {"_dispatch_group_enter", enter},
      {"_dispatch_group_leave", leave},
      {"_dispatch_group_notify", notify},
      {"_dispatch_group_notify_f", notify_function},
      {"_dispatch_group_wait", wait},
      {"_dispatch_once_f", run_once},
  };
  return symbols;
}

}  // namespace loader
