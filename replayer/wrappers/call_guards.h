// The work of a wrapper around the real call, in a handler and outside.
#pragma once

#include "replayer/code/text_ranges.h"
#include "replayer/models/service_loop.h"
#include "replayer/scope/call_state.h"
#include "replayer/scope/grade.h"
#include "replayer/scope/serial_queues.h"

// Inlined into a wrapper, these become a few stores of constants. As functions of their own they would get the
// constants through memory and cost more than twice as much.
#define ESREPLAY_IN_WRAPPER __attribute__((always_inline))

namespace esreplay {

// Wraps the real call in a handler.
class CallGuard {
 public:
  CallGuard(ThreadState& thread, Call call, CallClass call_class, uint64_t first, const void* caller)
      : thread_(thread), state_(begin(thread, call, call_class, first, caller)) {}
  ~CallGuard() { end_call(thread_, state_); }
  CallGuard(const CallGuard&) = delete;
  CallGuard& operator=(const CallGuard&) = delete;
  void open() const { open_call(thread_, state_); }
  void close() const { disarm(thread_); }

 private:
  __attribute__((noinline)) static CallState begin(ThreadState& thread, Call call, CallClass call_class, uint64_t first,
                                                   const void* caller) {
    const CallState state = begin_call(thread, {.call = call,
                                                .call_class = call_class,
                                                .fact = CallFact{.argument = first},
                                                .caller = reinterpret_cast<uintptr_t>(caller)});
    if (state.began_ns != 0 && (marks_of(call) & kMarkModelled) != 0) modelled_function(call);
    return state;
  }

  ThreadState& thread_;
  CallState state_;
};

// Wraps the real call where it may let in a signal, whose handler is the ES handler's own code.
class OpenGuard {
 public:
  explicit OpenGuard(const CallGuard& guard) : guard_(guard) { guard_.open(); }
  ~OpenGuard() { guard_.close(); }
  OpenGuard(const OpenGuard&) = delete;
  OpenGuard& operator=(const OpenGuard&) = delete;

 private:
  const CallGuard& guard_;
};

// The current call of a thread outside handlers.
struct PassedCall {
  Call number;
  CallClass grade;
  int subject;
  bool releases_mutex;
};

// `graded` is a class, or what a grade of grade.h returned.
template <class Graded>
ESREPLAY_IN_WRAPPER inline PassedCall pass_of(Call call, const Graded& graded) {
  return {call, quick_class(graded), subject_of(graded), releases_mutex(graded)};
}

ESREPLAY_IN_WRAPPER inline void name_pass(CallSlot* slot, const PassedCall& call, const void* caller) {
  slot->caller.store(reinterpret_cast<uintptr_t>(caller), std::memory_order_relaxed);
  if (call.grade == CallClass::kNone || call.releases_mutex)
    slot->subject.store(call.subject, std::memory_order_relaxed);
  slot->store(call.number | static_cast<uint32_t>(call.grade) << 16 | (call.releases_mutex ? kReleasesMutex : 0));
}

// Wraps the real call on a thread outside handlers. Only names the call, for a thread that waits for a lock this one
// holds. The enclosing call is named again at the end. What the system's libraries call for their own work, as
// dispatch_semaphore_wait calls sem_timedwait, is not named: the thread is in the call that the client made.
class PassGuard {
 public:
  PassGuard(ThreadState& thread, const PassedCall& call, const void* caller)
      : slot_(thread.slot), outer_(0), outer_caller_(0) {
    if (slot_ == nullptr) {
      if (!calls_watched.load(std::memory_order_relaxed)) return;
      slot_ = slot_of(thread);
    }
    outer_ = slot_->load();
    if (outer_ != 0 && text_at(reinterpret_cast<uintptr_t>(caller)) != Text::kClient) {
      slot_ = nullptr;
      return;
    }
    outer_caller_ = slot_->caller.load(std::memory_order_relaxed);
    if (is_of_dispatch(*slot_))
      slot_->queue.store(serial_queue_in_call(reinterpret_cast<uintptr_t>(caller)), std::memory_order_relaxed);
    name_pass(slot_, call, caller);
    if (marks_of(call.number) != 0) [[unlikely]]
      handle_marks(call.number, call.grade, reinterpret_cast<uintptr_t>(caller), outer_ == 0);
  }
  ~PassGuard() {
    if (slot_ == nullptr) return;
    if (slot_->asked.load(std::memory_order_relaxed) != 0) [[unlikely]]
      answer_call(*slot_);
    slot_->caller.store(outer_caller_, std::memory_order_relaxed);
    slot_->store(outer_);
  }
  PassGuard(const PassGuard&) = delete;
  PassGuard& operator=(const PassGuard&) = delete;

 private:
  CallSlot* slot_;
  uint32_t outer_;
  uintptr_t outer_caller_;
};

// The same for a call that is inside no other one and has no marks. This is nearly every call, and it keeps nothing for
// the end.
class OutermostGuard {
 public:
  ESREPLAY_IN_WRAPPER OutermostGuard(CallSlot* slot, const PassedCall& call, const void* caller) : slot_(slot) {
    name_pass(slot, call, caller);
  }
  ESREPLAY_IN_WRAPPER ~OutermostGuard() {
    if (slot_->asked.load(std::memory_order_relaxed) != 0) [[unlikely]]
      answer_call(*slot_);
    slot_->store(0);
  }
  OutermostGuard(const OutermostGuard&) = delete;
  OutermostGuard& operator=(const OutermostGuard&) = delete;

 private:
  CallSlot* slot_;
};

// Everything called inside is allowed and not recorded.
class ShieldGuard {
 public:
  explicit ShieldGuard(ThreadState& thread) : thread_(thread) { disarm(thread); }
  ~ShieldGuard() { arm(thread_); }
  ShieldGuard(const ShieldGuard&) = delete;
  ShieldGuard& operator=(const ShieldGuard&) = delete;

 private:
  ThreadState& thread_;
};

}  // namespace esreplay
