// Wakes every millisecond. Tells a stall of the machine from a slow client, ends the process when the harness is gone,
// notices a debugger, and looks for the end of the run. The housekeeping thread keeps memory ready; it may wait for
// disks.
#include <unistd.h>
#include <csignal>
#include <cstring>

#include "replayer/attach/client_activity.h"
#include "replayer/attach/run_threads.h"
#include "replayer/clients/client.h"
#include "replayer/delivery/deadline_watch.h"
#include "replayer/delivery/lost_time.h"
#include "replayer/delivery/pool_watch.h"
#include "replayer/delivery/scope_link.h"
#include "replayer/ledger/coded_words.h"
#include "replayer/ledger/ledger.h"
#include "replayer/ledger/modules.h"
#include "replayer/ledger/system_names.h"
#include "replayer/platform/atomics.h"
#include "replayer/platform/platform.h"
#include "replayer/platform/run_queue.h"
#include "replayer/run/beats.h"
#include "replayer/run/run.h"
#include "replayer/schedule/schedule.h"
#include "src/native/clock.h"

namespace esreplay {
namespace {

constexpr uint64_t kBeatNs = 1000000;
constexpr uint64_t kStallNs = 2000000;  // shorter ones are ordinary scheduling
constexpr uint64_t kStallFactNs = 10000000;
constexpr uint64_t kQueuedUnknown = UINT64_MAX;
constexpr uint64_t kHarnessEveryNs = 50000000;
constexpr uint64_t kTracerEveryNs = 100000000;
constexpr uint64_t kFreshBeatNs = 10000000;

constexpr uint64_t kMaxDriftNs = 1000000;

struct Stall {
  uint64_t end_ns;
  uint64_t length_ns;  // without the time in which the heartbeat waited for a processor, which lost_time.h counts
};
constexpr unsigned kStalls = 256;
Stall g_stalls[kStalls];
uint32_t g_stall_count;

uint64_t g_beat_ns;     // the latest look at stalls and debuggers
uint32_t g_dones;       // how often a delivery thread had nothing left to wait for; see note_done
uint32_t g_files_held;  // the housekeeping thread has opened what it keeps open

// `queued_ns`: how much of it the heartbeat waited for a processor. The client's own processes and threads may have had
// it, so that much is no stall of the machine. A system that never tells it by thread is believed. Nor is it one while
// a signal stopped the client: any of its own processes may have sent that.
void note_stall(uint64_t end, uint64_t length, uint64_t queued_ns) {
  const uint64_t last_beat = end - length - kBeatNs;
  if (load_acquire(run_shared()->stop_seen_ns) >= last_beat) queued_ns = length;
  const uint64_t queued = queued_ns == kQueuedUnknown && !queue_times_are_by_thread() ? 0 : queued_ns;
  const uint64_t stalled = length > queued ? length - queued : 0;
  Stall& stall = g_stalls[g_stall_count % kStalls];
  store_relaxed(stall.length_ns, stalled);
  store_release(stall.end_ns, end);
  store_release(g_stall_count, g_stall_count + 1);
  raise_to(run_shared()->stall_ns, stalled);
  if (length < kStallFactNs) return;
  add(ledger_control()->stalls, 1);
  write_fact({.time_ns = end - length},
             StallFact{.stall_ns = length, .queued_ns = queued_ns < length ? queued_ns : length});
}

// No process would reap what is left, so everything is killed. The harness started us in a session of our own.
void leave_without_harness() {
  if (getpgrp() == getsid(0)) kill(0, SIGKILL);
  kill(getpid(), SIGKILL);
}

struct Watched {
  int32_t pid;
  uint64_t start;
};
constexpr unsigned kSlots = sizeof SharedFile::slot_pid / sizeof SharedFile::slot_pid[0];
Watched g_watched[kSlots];

void retire_dead_processes() {
  SharedFile* shared = run_shared();
  for (unsigned slot = 0; slot < kSlots; ++slot) {
    const int32_t pid = load_acquire(shared->slot_pid[slot]);
    if (slot == run_slot() || pid <= 0 || load_acquire(shared->slot_end_ns[slot]) != 0) continue;
    Watched& watched = g_watched[slot];
    if (watched.pid != pid) watched = {pid, process_start(pid)};
    if (!process_gone(pid, watched.start)) continue;
    run_schedule().retire_slot(slot);
    store_release(shared->slot_end_ns[slot], monotonic_ns());  // nothing waits for its end
  }
}

// Times with a debugger attached. The latest may be open: its end is 0.
struct Pause {
  uint64_t start_ns;
  uint64_t end_ns;
};
constexpr unsigned kPauses = 64;  // older ones are dropped: nothing that is open is that old
Pause g_pauses[kPauses];
uint32_t g_pause_count;
bool g_traced;

// Deadlines stand still from the last look before a debugger was seen, because attaching it stops the whole process at
// once, until the first look that sees none.
void note_tracer(uint64_t now, uint64_t* last_look) {
  const bool traced = being_traced();
  if (traced && !g_traced) {
    Pause& pause = g_pauses[g_pause_count % kPauses];
    store_relaxed(pause.end_ns, uint64_t{0});
    store_release(pause.start_ns, *last_look);
    ++g_pause_count;
  } else if (!traced && g_traced) {
    store_release(g_pauses[(g_pause_count - 1) % kPauses].end_ns, now);
  }
  g_traced = traced;
  *last_look = now;
}

// How long the heartbeat waited for a processor. It looks often enough to tell a stall from the sum of usual delays,
// and seldom on a quiet machine.
class OwnWaits {
 public:
  OwnWaits() { look(); }
  // Returns how much of a stall it was; kQueuedUnknown if the kernel does not tell it.
  uint64_t in_stall() {
    const uint64_t waited = look();
    return is_known_ ? waited : kQueuedUnknown;
  }
  void note_delay(uint64_t ns) {
    drift_ns_ += ns;
    if (drift_ns_ > kMaxDriftNs) look();
  }

 private:
  uint64_t look() {
    const uint64_t before = waited_ns_;
    drift_ns_ = 0;
    QueueTime time = {};
    is_known_ = read_queue_time(thread_id(), &time) && time.thread != 0;
    if (is_known_) waited_ns_ = time.waited_ns;
    return waited_ns_ - before;
  }
  bool is_known_ = false;
  uint64_t waited_ns_ = 0;
  uint64_t drift_ns_ = 0;
};

// How long set-up has been quiet, for a thread that takes its turn on a busy machine: a late beat counts as a beat, and
// as a share of one where threads wait for processors. The client may wait for such a thread of another program.
class SetupQuiet {
 public:
  bool lasts(uint64_t now) {
    const uint64_t setup = load_acquire(run_shared()->last_setup_ns);
    if (setup != setup_ns_) {
      setup_ns_ = looked_ns_ = setup;
      quiet_ns_ = 0;
    }
    const uint64_t since = now > looked_ns_ ? now - looked_ns_ : 0;
    looked_ns_ = now;
    quiet_ns_ += fair_share(since < 2 * kBeatNs ? since : kBeatNs);
    const uint64_t settle = run_file()->settle_ns;
    return quiet_ns_ >= settle || now >= setup + settle + kMaxLongerNs;
  }

 private:
  static constexpr uint64_t kMaxLongerNs = 1000000000;
  uint64_t setup_ns_ = 0;
  uint64_t looked_ns_ = 0;
  uint64_t quiet_ns_ = 0;
};

// A client that waits after its last subscription has nothing more to set up, unless a time limit, a timer or another
// process wakes it while it would be waited for anyway.
bool is_parked(ParkedWatch& parked) {
  if (run_is_in_process() || !run_schedule().awaits_parking()) {
    parked.reset();
    return false;
  }
  const Activity activity = look_at_client(run_file()->settle_ns);
  return parked.look(activity) && !activity.awaits_input;
}

void start_if_set_up(ParkedWatch& parked, SetupQuiet& quiet, uint64_t now) {
  Schedule& schedule = run_schedule();
  if (!schedule.awaits_quiet()) return;
  const bool set_up = is_parked(parked) || quiet.lasts(now);
  schedule.start_when_ready(now, set_up);
}

// Until the next beat. Looks for the end in between when a delivery thread is done.
void wait_for_turn(uint64_t beat, uint32_t* dones_seen) {
  for (uint64_t now = monotonic_ns(); now < beat && !run_stopped(); now = monotonic_ns()) {
    const uint32_t dones = load_acquire(g_dones);
    if (dones == *dones_seen) {
      wait_on_word(&g_dones, dones, beat - now);
    } else {
      *dones_seen = dones;
      check_for_end(now, false);
    }
  }
}

}  // namespace

void note_done() {
  add(g_dones, 1U);
  wake_word(&g_dones);
}

uint64_t max_stall_since(uint64_t since_ns) {
  uint64_t max = 0;
  for (const Stall& stall : g_stalls) {
    if (load_acquire(stall.end_ns) < since_ns) continue;
    const uint64_t length = load_relaxed(stall.length_ns);
    if (length > max) max = length;
  }
  return max;
}

uint64_t paused_since(uint64_t since_ns) {
  uint64_t sum = 0;
  for (const Pause& pause : g_pauses) {
    const uint64_t start = load_acquire(pause.start_ns);
    if (start == 0) continue;
    uint64_t end = load_acquire(pause.end_ns);
    if (end == 0) end = monotonic_ns();
    if (end > since_ns) sum += end - (start > since_ns ? start : since_ns);
  }
  return sum;
}

void wait_for_beat(uint64_t now, uint64_t max_ns) {
  const uint64_t until = now + max_ns;
  while (load_acquire(g_beat_ns) + kFreshBeatNs < now && monotonic_ns() < until && !run_stopped())
    sleep_until_ns(monotonic_ns() + 500000);
}

void renew_threads() {
  g_beat_ns = 0;
  g_dones = g_files_held = 0;
}

void wait_for_held_files() {
  while (load_acquire(g_files_held) == 0) wait_on_word(&g_files_held, 0, 10000000);
}

void* heartbeat_main(void*) {
  name_thread("es-heartbeat");
  note_own_thread();
  keep_time();
  own_descriptors();
  const Watched harness = {run_file()->harness_pid, process_start(run_file()->harness_pid)};
  memset(g_watched, 0, sizeof g_watched);
  uint64_t expected = monotonic_ns(), harness_look = 0, tracer_look = expected;
  memset(g_pauses, 0, sizeof g_pauses);
  g_traced = false;
  reset_pools();
  OwnWaits waits;
  ParkedWatch parked;
  SetupQuiet quiet;
  uint32_t dones_seen = 0;
  while (!run_stopped()) {
    expected += kBeatNs;
    wait_for_turn(expected, &dones_seen);
    const uint64_t now = monotonic_ns();
    if (now <= expected + kStallNs) {
      if (now > expected) waits.note_delay(now - expected);
    } else {
      note_stall(now, now - expected, waits.in_stall());
      if (now > expected + kFreshBeatNs) note_tracer(now, &tracer_look);
      expected = now;
    }
    if (now > harness_look + kHarnessEveryNs) {
      harness_look = now;
      if (!run_is_in_process() && process_gone(harness.pid, harness.start)) leave_without_harness();
      retire_dead_processes();
      store_relaxed(run_shared()->open_auth, static_cast<uint32_t>(run_schedule().open_auths()));
    }
    if (now > tracer_look + kTracerEveryNs) note_tracer(now, &tracer_look);
    store_release(g_beat_ns, now);
    look_at_pools(now);
    start_if_set_up(parked, quiet, now);
    check_for_end(now, true);
  }
  // Stopped by the harness: cut what is open, so that the ledger is complete.
  if (end_run_once()) {
    const uint64_t now = monotonic_ns();
    record_standing(now);
    close_rows(now);
  }
  run_schedule().wake_all();
  return nullptr;
}

void* housekeeping_main(void*) {
  name_thread("es-housekeeping");
  note_own_thread();
  if (own_descriptors()) {
    ledger_hold_files();
  } else {
    ledger_prepare_ahead();  // opens no file while the client sets itself up and may close what is open
  }
  store_release(g_files_held, 1U);
  wake_word(&g_files_held);
  for (unsigned round = 0; !run_stopped(); ++round) {
    ledger_prepare_ahead();
    if (round % 4 == 0) {
      run_names().update();  // before its stacks may be released
      ledger_let_go(deadline_watch_rounds());
    }
    run_schedule().populate_ahead();
    look_at_holders();
    if (round % 64 == 0) run_modules().update();
    if (round % 512 == 511 || (round & (round - 1)) == 0) clock_calibrate();  // often while it is young
    sleep_until_ns(monotonic_ns() + 2000000);
  }
  look_at_holders();  // a handler without a deadline may still wait
  run_modules().update();
  run_names().update();
  return nullptr;
}

}  // namespace esreplay
