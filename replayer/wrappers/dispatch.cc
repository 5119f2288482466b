// Wrappers for the libdispatch calls that wait for their turn and then run a function on the calling thread.
#include "replayer/scope/run_in_scope.h"
#include "replayer/wrappers/wrap.h"
#include "src/native/block_abi.h"

namespace esreplay {

namespace {

using DispatchFunction = void (*)(void*);

// The state of the wrapped call. libdispatch runs the function through it.
struct Turn {
  ThreadState* thread;
  CallState* state;
  DispatchFunction function;
  void* argument;
};

void run_turn(void* argument) {
  auto* turn = static_cast<Turn*>(argument);
  if (turn->thread == &own_thread()) end_wait(*turn->thread, *turn->state);
  const InScope scope(turn->thread);
  turn->function(turn->argument);
}

void invoke_block(void* block) { block_call(block); }

using SyncFunction = void (*)(void* queue, void* context, DispatchFunction function);

// Makes a call that counts only if it waited for the queue. The block itself is never shielded.
void run_synchronously(ThreadState& thread, Call call, SyncFunction sync, void* queue, void* argument,
                       DispatchFunction function, const void* caller) {
  CallState state = begin_call(thread, {.call = call,
                                        .call_class = CallClass::kIfWaited,
                                        .flags = kFactFlagWaited,
                                        .fact = CallFact{.argument = reinterpret_cast<uint64_t>(queue)},
                                        .caller = reinterpret_cast<uintptr_t>(caller)});
  Turn turn = {&thread, &state, function, argument};
  sync(queue, &turn, run_turn);
  end_wait(thread, state);  // if the function ran on another thread (the main queue) or not at all
  arm(thread);
}

}  // namespace

// The block form calls the function form, because only that one takes a context. A block with private data is run by
// its own invoke function either way.
#define ESREPLAY_SYNC(name, form, call, form_call)                                                                 \
  ESREPLAY_WRAPPER(form, void, (void* queue, void* context, void* function)) {                                     \
    auto* real = reinterpret_cast<SyncFunction>(real_##form.get());                                                \
    auto* run = reinterpret_cast<DispatchFunction>(function);                                                      \
    ThreadState& thread = own_thread();                                                                            \
    if (!thread.armed) [[likely]]                                                                                  \
      return real(queue, context, run);                                                                            \
    run_synchronously(thread, form_call, real, queue, context, run, __builtin_return_address(0));                  \
  }                                                                                                                \
  ESREPLAY_WRAPPER(name, void, (void* queue, void* block)) {                                                       \
    ThreadState& thread = own_thread();                                                                            \
    if (!thread.armed) [[likely]]                                                                                  \
      return reinterpret_cast<void (*)(void*, void*)>(real_##name.get())(queue, block);                            \
    run_synchronously(thread, call, reinterpret_cast<SyncFunction>(real_##form.get()), queue, block, invoke_block, \
                      __builtin_return_address(0));                                                                \
  }

ESREPLAY_SYNC(dispatch_sync, dispatch_sync_f, kCallDispatchSync, kCallDispatchSyncF)
ESREPLAY_SYNC(dispatch_barrier_sync, dispatch_barrier_sync_f, kCallDispatchBarrierSync, kCallDispatchBarrierSyncF)
ESREPLAY_SYNC(dispatch_async_and_wait, dispatch_async_and_wait_f, kCallDispatchAsyncAndWait, kCallDispatchAsyncAndWaitF)
ESREPLAY_SYNC(dispatch_barrier_async_and_wait, dispatch_barrier_async_and_wait_f, kCallDispatchBarrierAsyncAndWait,
              kCallDispatchBarrierAsyncAndWaitF)
ESREPLAY_SYNC(dispatch_once, dispatch_once_f, kCallDispatchOnce, kCallDispatchOnceF)

}  // namespace esreplay
