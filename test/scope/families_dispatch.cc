// libdispatch: calls that hand work away leave no fact, calls that wait leave one. Blocks are made by hand, because gcc
// has no syntax for them.
#include <cstdint>

#include "test/scope/families.h"

extern "C" {
using Function = void (*)(void*);
void* dispatch_queue_create(const char*, void*);
void* dispatch_group_create();
void* dispatch_semaphore_create(long);
void* dispatch_source_create(const void*, uintptr_t, uintptr_t, void*);
void* dispatch_block_create(unsigned long, void*);
extern char _dispatch_source_type_data_add;
extern char _dispatch_source_type_timer;
void dispatch_async(void*, void*);
void dispatch_async_f(void*, void*, Function);
void dispatch_async_enforce_qos_class_f(void*, void*, Function);
void dispatch_barrier_async(void*, void*);
void dispatch_barrier_async_f(void*, void*, Function);
void dispatch_after(uint64_t, void*, void*);
void dispatch_after_f(uint64_t, void*, void*, Function);
void dispatch_group_async(void*, void*, void*);
void dispatch_group_async_f(void*, void*, void*, Function);
void dispatch_group_enter(void*);
void dispatch_group_leave(void*);
void dispatch_group_notify(void*, void*, void*);
void dispatch_group_notify_f(void*, void*, void*, Function);
void dispatch_block_notify(void*, void*, void*);
long dispatch_semaphore_signal(void*);
void dispatch_source_merge_data(void*, uintptr_t);
void dispatch_source_set_timer(void*, uint64_t, uint64_t, uint64_t);
void dispatch_source_set_event_handler_f(void*, Function);
void dispatch_source_cancel(void*);
void dispatch_source_cancel_and_wait(void*);
void dispatch_activate(void*);
void dispatch_resume(void*);
void dispatch_suspend(void*);
void dispatch_retain(void*);
void dispatch_release(void*);
void dispatch_sync(void*, void*);
void dispatch_sync_f(void*, void*, Function);
void dispatch_barrier_sync(void*, void*);
void dispatch_barrier_sync_f(void*, void*, Function);
void dispatch_async_and_wait(void*, void*);
void dispatch_async_and_wait_f(void*, void*, Function);
void dispatch_barrier_async_and_wait(void*, void*);
void dispatch_barrier_async_and_wait_f(void*, void*, Function);
void dispatch_once(long*, void*);
void dispatch_once_f(long*, void*, Function);
long dispatch_semaphore_wait(void*, uint64_t);
long dispatch_group_wait(void*, uint64_t);
long dispatch_block_wait(void*, uint64_t);
void dispatch_apply(size_t, void*, void*);
void dispatch_apply_f(size_t, void*, void*, void (*)(void*, size_t));
int SecStaticCodeCheckValidity(void*, unsigned, void*);
int SecStaticCodeCheckValidityWithErrors(void*, unsigned, void*, void**);
int SecCodeCheckValidity(void*, unsigned, void*);
int SecCodeCheckValidityWithErrors(void*, unsigned, void*, void**);
extern void* _NSConcreteGlobalBlock[];
}

namespace {

void run(void*) {}
void run_each(void*, size_t) {}

struct BlockDescriptor {
  unsigned long reserved;
  unsigned long size;
};
struct Block {
  void* isa;
  int flags;
  int reserved;
  void* invoke;
  const BlockDescriptor* descriptor;
};
constexpr BlockDescriptor kDescriptor = {0, sizeof(Block)};
constexpr int kIsGlobal = 1 << 28;
Block block = {_NSConcreteGlobalBlock, kIsGlobal, 0, reinterpret_cast<void*>(run), &kDescriptor};
Block each = {_NSConcreteGlobalBlock, kIsGlobal, 0, reinterpret_cast<void*>(run_each), &kDescriptor};

void* queue;
void* worker;
void* group;
void* semaphore;
void* source;
void* timer;
void* cancelled;
void* job;
long once;
long once_f;

void set_up() {
  if (queue != nullptr) return;
  queue = dispatch_queue_create("idle", nullptr);
  worker = dispatch_queue_create("worker", nullptr);
  group = dispatch_group_create();
  semaphore = dispatch_semaphore_create(0);
}
void set_up_sources() {
  if (source != nullptr) return;
  source = dispatch_source_create(&_dispatch_source_type_data_add, 0, 0, worker);
  dispatch_source_set_event_handler_f(source, run);
  dispatch_activate(source);
  timer = dispatch_source_create(&_dispatch_source_type_timer, 0, 0, worker);
  dispatch_source_set_event_handler_f(timer, run);
}
void make_cancelled() {
  cancelled = dispatch_source_create(&_dispatch_source_type_data_add, 0, 0, worker);
  dispatch_source_set_event_handler_f(cancelled, run);
  dispatch_activate(cancelled);
}
void make_job() { job = dispatch_block_create(0, &block); }
void end_job() {
  make_job();
  dispatch_sync(queue, job);
}
void forget_once() { once = once_f = 0; }
void signal_semaphore() { dispatch_semaphore_signal(semaphore); }

constexpr uint64_t kForever = ~uint64_t{0};
constexpr uint64_t kSoon = 1000000;

const Row kRows[] = {
    {"dispatch_async",
     [] {
       dispatch_async(worker, &block);
       return 0l;
     },
     set_up},
    DONE("dispatch_async_f", dispatch_async_f(worker, nullptr, run)),
    DONE("dispatch_async_enforce_qos_class_f", dispatch_async_enforce_qos_class_f(worker, nullptr, run)),
    DONE("dispatch_barrier_async", dispatch_barrier_async(worker, &block)),
    DONE("dispatch_barrier_async_f", dispatch_barrier_async_f(worker, nullptr, run)),
    DONE("dispatch_after", dispatch_after(kSoon, worker, &block)),
    DONE("dispatch_after_f", dispatch_after_f(kSoon, worker, nullptr, run)),
    DONE("dispatch_group_async", dispatch_group_async(group, worker, &block)),
    DONE("dispatch_group_async_f", dispatch_group_async_f(group, worker, nullptr, run)),
    DONE("dispatch_group_enter", dispatch_group_enter(group)),
    DONE("dispatch_group_leave", dispatch_group_leave(group)),
    DONE("dispatch_group_notify", dispatch_group_notify(group, worker, &block)),
    DONE("dispatch_group_notify_f", dispatch_group_notify_f(group, worker, nullptr, run)),
    {"dispatch_block_notify",
     [] {
       dispatch_block_notify(job, worker, &block);
       return 0l;
     },
     make_job},
    {"dispatch_semaphore_signal", [] { return dispatch_semaphore_signal(semaphore); }},
    ROW_AFTER(set_up_sources(), "dispatch_source_merge_data", (dispatch_source_merge_data(source, 1), 0)),
    DONE("dispatch_source_set_timer", dispatch_source_set_timer(timer, kForever, kSoon, 0)),
    DONE("dispatch_resume", (dispatch_suspend(queue), dispatch_resume(queue))),
    DONE("dispatch_suspend", (dispatch_suspend(queue), dispatch_resume(queue))),
    DONE("dispatch_activate", dispatch_activate(timer)),
    DONE("dispatch_source_cancel", dispatch_source_cancel(timer)),
    DONE("dispatch_retain", dispatch_retain(queue)),
    DONE("dispatch_release", dispatch_release(queue)),

    DONE("dispatch_sync", dispatch_sync(queue, &block)),
    DONE("dispatch_sync_f", dispatch_sync_f(queue, nullptr, run)),
    DONE("dispatch_barrier_sync", dispatch_barrier_sync(queue, &block)),
    DONE("dispatch_barrier_sync_f", dispatch_barrier_sync_f(queue, nullptr, run)),
    DONE("dispatch_async_and_wait", dispatch_async_and_wait(queue, &block)),
    DONE("dispatch_async_and_wait_f", dispatch_async_and_wait_f(queue, nullptr, run)),
    DONE("dispatch_barrier_async_and_wait", dispatch_barrier_async_and_wait(queue, &block)),
    DONE("dispatch_barrier_async_and_wait_f", dispatch_barrier_async_and_wait_f(queue, nullptr, run)),
    {"dispatch_once",
     [] {
       dispatch_once(&once, &block);
       return 0l;
     },
     forget_once},
    {"dispatch_once_f",
     [] {
       dispatch_once_f(&once_f, nullptr, run);
       return 0l;
     },
     forget_once},

    {"dispatch_semaphore_wait", [] { return dispatch_semaphore_wait(semaphore, kForever); }, signal_semaphore},
    {"dispatch_group_wait", [] { return dispatch_group_wait(group, kForever); }},
    {"dispatch_block_wait", [] { return dispatch_block_wait(job, kForever); }, end_job},
    {"dispatch_source_cancel_and_wait",
     [] {
       dispatch_source_cancel_and_wait(cancelled);
       return 0l;
     },
     make_cancelled},
    DONE("dispatch_apply", dispatch_apply(2, nullptr, &each)),
    ROW("SecStaticCodeCheckValidity", SecStaticCodeCheckValidity(nullptr, 0, nullptr)),
    ROW("SecStaticCodeCheckValidityWithErrors", SecStaticCodeCheckValidityWithErrors(nullptr, 0, nullptr, nullptr)),
    ROW("SecCodeCheckValidity", SecCodeCheckValidity(nullptr, 0, nullptr)),
    ROW("SecCodeCheckValidityWithErrors", SecCodeCheckValidityWithErrors(nullptr, 0, nullptr, nullptr)),
    DONE("dispatch_apply_f", dispatch_apply_f(2, nullptr, nullptr, run_each)),
};

}  // namespace

RowList dispatch_rows() { return {kRows, sizeof kRows / sizeof *kRows}; }
