// How the clients of a run exclude and wait for one another: the lock, the sleep, the wake.
#include <cerrno>
#include <csignal>

#include "replayer/causality/seeded_order.h"
#include "replayer/platform/atomics.h"
#include "replayer/platform/own_locks.h"
#include "replayer/platform/platform.h"
#include "replayer/run/scope_pause.h"
#include "replayer/schedule/schedule.h"
#include "src/native/clock.h"

namespace esreplay {
namespace {

constexpr uint64_t kMaxSleepNs = 50000000;
constexpr uint64_t kWakeEarlyNs = 60000;  // a timer is late by about this much; the rest is spun
constexpr unsigned kSpins = 400;
constexpr uint64_t kPollNs = 100000;

}  // namespace

void Schedule::lock() {
  before_own_lock();
  for (unsigned spins = 0; !swap_if(head_->lock, uint32_t{0}, static_cast<uint32_t>(pid_)); ++spins) {
    if (spins < 1000) {
      spin_pause();
      continue;
    }
    spins = 0;
    const uint32_t holder = load_acquire(head_->lock);
    if (holder == 0) continue;
    // A process can be killed while it holds the lock; what it was writing was not published yet.
    if (kill(static_cast<int>(holder), 0) != 0 && errno == ESRCH &&
        swap_if(head_->lock, holder, static_cast<uint32_t>(pid_))) {
      return;
    }
    wait_on_word(&head_->lock, holder, 100000);
  }
}

void Schedule::wake_all() {
  const ScopePause pause;  // an answer from inside a handler may wake others
  add(head_->epoch, uint32_t{1});
  wake_word(&head_->epoch);
}

uint32_t Schedule::epoch() const { return load_acquire(head_->epoch); }

void Schedule::wait(const Ask& ask, uint64_t position) {
  const auto changed = [&] {
    return load_acquire(head_->auth_settled) != ask.settled_seen || load_acquire(head_->order_count) != position;
  };
  for (unsigned i = 0; i < kSpins; ++i) {
    if (changed()) return;
    spin_pause();
  }
  const uint64_t now = monotonic_ns();
  if (ask.until_ns <= now) return;
  uint64_t sleep_ns = ask.until_ns - now;
  if (sleep_ns < kWakeEarlyNs) {
    while (monotonic_ns() < ask.until_ns && !changed()) spin_pause();
    return;
  }
  sleep_ns = ask.until_ns == kForever || sleep_ns > kMaxSleepNs ? kMaxSleepNs : sleep_ns - kWakeEarlyNs;
  add(head_->sleepers, uint32_t{1});
  if (!changed()) wait_on_word(&head_->epoch, ask.epoch, sleep_ns);
  add(head_->sleepers, UINT32_MAX);
}

// The order of a seed must not depend on how fast a client answers. Its next message is waited for, within limits.
bool Schedule::keeps_order(uint32_t index, uint64_t* until_ns) {
  const uint64_t now = monotonic_ns();
  const uint64_t place = uint64_t{causality_->place(index)} + 1;
  if (head_->kept_place != place) {
    head_->kept_place = place;
    head_->kept_since_ns = now;
  }
  if (now >= head_->kept_since_ns + kKeptOrderNs) return false;
  if (now + kPollNs < *until_ns) *until_ns = now + kPollNs;
  return true;
}

void Schedule::populate_ahead() {
  constexpr uint64_t kAhead = uint64_t{1} << 16;  // messages
  const uint64_t wanted = load_relaxed(head_->order_count) + kAhead;
  if (wanted <= populated_ + kAhead / 2 && populated_ != 0) return;
  const uint64_t from = populated_;
  uint64_t to = wanted + kAhead;
  if (to > messages_->trace_count() + messages_->max_injected())
    to = messages_->trace_count() + messages_->max_injected();
  if (to <= from) return;
  const auto touch = [](void* begin, void* end) {
    const uintptr_t first = reinterpret_cast<uintptr_t>(begin) & ~uintptr_t{4095};
    const uintptr_t last = reinterpret_cast<uintptr_t>(end);
    populate(reinterpret_cast<void*>(first), last - first);
  };
  touch(order_ + from, order_ + to);
  touch(words_ + from, words_ + to);
  populated_ = to;
}

}  // namespace esreplay
