// How a process joins a run: it opens what the harness prepared, takes a slot, cleans its environment and starts our
// threads.
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include <initializer_list>
#include <new>

#include "replayer/attach/child_start.h"
#include "replayer/attach/core.h"
#include "replayer/attach/file_limit.h"
#include "replayer/attach/run.h"
#include "replayer/attach/run_files.h"
#include "replayer/delivery/lineage.h"
#include "replayer/delivery/lost_time.h"
#include "replayer/delivery/process_lives.h"
#include "replayer/delivery/seeded_order.h"
#include "replayer/es/client.h"
#include "replayer/ledger/ledger.h"
#include "replayer/ledger/stack_sample.h"
#include "replayer/messages/message_look.h"
#include "replayer/messages/message_memory.h"
#include "replayer/models/own_files.h"
#include "replayer/models/service_loop.h"
#include "replayer/platform/atomics.h"
#include "replayer/platform/platform.h"
#include "replayer/platform/scope_link.h"
#include "src/native/clock.h"
#include "src/schema/generated/plans.h"

namespace esreplay {

alignas(64) uint8_t g_run_memory[sizeof(Run)];

namespace {

char g_run_dir[1024];
bool g_attached;
bool g_dead;  // a forked child

bool take_slot() {
  const auto pid = static_cast<int32_t>(getpid());
  for (unsigned slot = 0; slot < sizeof run().shared->slot_pid / sizeof(int32_t); ++slot) {
    if (!swap_if(run().shared->slot_pid[slot], 0, pid)) continue;
    run().slot = slot;
    run().pid = pid;
    add(run().shared->attached, 1U);
    return true;
  }
  return fail("too many processes of this run made an es_client_t (at most 16)");
}

// Opens what the harness wrote about services: their models, and the messages that their events are made from.
bool open_models() {
  const RunFile& file = *run().file;
  uint64_t models_size = 0, templates_size = 0, injected_size = 0;
  const bool none = file.services == 0;  // only what a client opens itself
  const void* models = none ? &file : map_file(file.spill_dir, "models.bin", false, &models_size);
  const void* templates =
      models == nullptr ? nullptr : map_file(file.spill_dir, "templates.estrace", false, &templates_size);
  void* injected = templates == nullptr ? nullptr : map_with_holes(file.ledger_dir, "injected.bin", &injected_size);
  if (injected == nullptr) return false;
  TraceError error = {};
  const uint32_t recorded = run().trace.header().message_version;
  const uint32_t version = file.message_version != 0 ? file.message_version : recorded;
  TraceTarget target;
  target.message_version = static_cast<uint8_t>(version < kNewestMessageVersion ? version : kNewestMessageVersion);
  ServiceModels& opened = run().models;
  if (!opened.open_templates(static_cast<const uint8_t*>(templates), templates_size, &error, target) ||
      !opened.open(file, models, models_size, run().trace) ||
      injected_size < file.injections * sizeof(InjectedRecord)) {
    return fail("cannot read the service models in %s (of another build, or damaged): %s", file.spill_dir,
                error.reason[0] == 0 ? "sizes" : error.reason);
  }
  run().messages.add_templates(opened.templates(), static_cast<InjectedRecord*>(injected), file);
  return true;
}

bool open_trace() {
  const RunFile& file = *run().file;
  run().trace_bytes = static_cast<const uint8_t*>(map_file(file.trace_path, "", false, &run().trace_size));
  if (run().trace_bytes == nullptr) return false;
  const uint64_t size = file.trace_size != 0 && file.trace_size < run().trace_size ? file.trace_size : run().trace_size;
  TraceError error = {};
  TraceTarget target;
  target.message_version = static_cast<uint8_t>(file.message_version);
  target.newer_room = (file.flags & kRunFlagGuard) != 0;
  if (!run().trace.open(run().trace_bytes, size, run().arena, &error, target)) {
    Fact fact = {};
    fact.kind = FactKind::kTraceError;
    fact.a = error.offset;
    fact.b = error.record;
    ledger_fact(fact);
    return fail("invalid trace: byte %llu, field %s: %s", static_cast<unsigned long long>(error.offset), error.field,
                error.reason);
  }
  const uint64_t count = run().trace.message_count();
  if (count != file.message_count ||
      run().shared_bytes < sizeof(SharedFile) + (count + file.injections) * sizeof(uint64_t)) {
    return fail("the trace changed: %llu messages here, %llu in the harness", static_cast<unsigned long long>(count),
                static_cast<unsigned long long>(file.message_count));
  }
  if (!run().causality.build(run().trace, file)) return fail("not enough memory for the index of the trace");
  if (file.arrival_period_ps != 0) run().causality.space_out(file.arrival_burst, file.arrival_period_ps);
  if (!reorder_by_seed(file, run().trace, &run().causality)) return fail("not enough memory for the order of the seed");
  if (run().by_time && count != 0) {
    const uint32_t last = run().causality.at(static_cast<uint32_t>(count - 1));
    store_release(run().shared->schedule_ns, run().causality.due_ns(last));
  }
  // A JavaScript handler has no proc_* functions of ours to call.
  if (!run().in_process && !run().processes.build(run().trace))
    return fail("not enough memory for the processes of the trace");
  run().messages.open(run().trace, run().causality);
  if (file.injections != 0 && !run().in_process && !open_models()) return false;
  if (!run().schedule.open(file, run().shared, run().slot, run().words, run().trace, run().causality, run().messages)) {
    return fail("no space for the schedule in %s or %s", file.ledger_dir, file.spill_dir);
  }
  return true;
}

// Wrapper scripts pass these variables on to us. What we start must not get them.
void scrub_environment() {
  static const char* const ours_prefixes[] = {"LD_PRELOAD=", "DYLD_", "ESREPLAY_"};
  char** kept = environment();
  for (char** variable = kept; variable != nullptr && *variable != nullptr; ++variable) {
    bool ours = false;
    for (const char* prefix : ours_prefixes) ours = ours || strncmp(*variable, prefix, strlen(prefix)) == 0;
    if (!ours) *kept++ = *variable;
  }
  if (kept != nullptr) *kept = nullptr;
  forget_library();
}

void note_fork() {
  Fact fact = {};
  fact.kind = FactKind::kFork;
  fact.flags = kFactFlagPending;
  expect_child(ledger_fact(fact));
}

void die_in_child() {
  ledger_silence();
  store_release(g_dead, true);
}

// The process is about to exit. Also called in a signal handler: nothing here locks.
void record_exit_fact(uint16_t call, int status, const uintptr_t* addresses, unsigned count) {
  static bool once = false;
  if (!ledger_alive() || getpid() != run().pid || swap(once, true)) return;
  Fact fact = {};
  fact.kind = FactKind::kExit;
  fact.call = call;
  fact.a = static_cast<uint64_t>(static_cast<uint32_t>(status));
  fact.stack = ledger_stack(addresses, count);
  note_handled(&fact);
  ledger_fact(fact);
  if (swap(run().ended, 1U) == 0) close_rows(monotonic_ns());
}

void on_exit_call(Call call, int status, uintptr_t caller) {
  uintptr_t addresses[32];
  record_exit_fact(call, status, addresses, capture_stack_from(caller, addresses, 32));
}

// For an exit without a call that a wrapper saw: main returned, or the C library ended the process (err, error).
void note_exit(int status) {
  uintptr_t addresses[32];
  record_exit_fact(kCallNone, status, addresses, capture_stack(addresses, 32));
  if (!ledger_alive() || getpid() != run().pid) return;
  const FileLimitGuard guard;
  run().modules.update();
}

void note_not_watched(NotWatched reason) {
  Fact fact = {};
  fact.kind = FactKind::kNotWatched;
  fact.a = static_cast<uint64_t>(reason);
  ledger_fact(fact);
}

void watch_process() {
  static bool once = false;
  if (once) return;
  once = true;
  pthread_atfork(nullptr, note_fork, die_in_child);
  at_exit_with_status(note_exit);
  stack_sample_open();
  watch_for_crashes();
  watch_exits(on_exit_call);
  warm_stack();
}

bool start_threads() {
  void* (*const mains[])(void*) = {heartbeat_main, housekeeping_main, deadline_watch_main};
  for (auto* main : mains) {
    if (!start_thread(&run().threads[run().thread_count], main, nullptr))
      return fail("cannot start a thread: %s", strerror(errno));
    ++run().thread_count;
  }
  // From now on the client may give up its right to open these files.
  while (load_acquire(run().files_held) == 0) wait_on_word(&run().files_held, 0, 10000000);
  return true;
}

bool attach(const char* dir) {
  if (!map_run(dir)) return false;
  clock_begin();
  run().by_time = run().file->pace == static_cast<uint32_t>(Pace::kRecorded);
  run().in_process = (run().file->flags & kRunFlagInProcess) != 0;
  run().person.note(STDIN_FILENO);
  struct timespec wall = {};
  clock_gettime(CLOCK_REALTIME, &wall);
  run().wall_offset_ns = wall.tv_sec * int64_t{1000000000} + wall.tv_nsec - static_cast<int64_t>(monotonic_ns());
  if (!map_default_mutes() || !take_slot()) return false;
  if (!ledger_open(*run().file, run().slot))
    return fail("no space for the ledger in %s or %s", run().file->ledger_dir, run().file->spill_dir);
  store_release(run().shared->slot_ledger_ns[run().slot], monotonic_ns());
  Fact fact = {};
  fact.kind = FactKind::kAttached;
  fact.a = run().slot;
  fact.b = static_cast<uint64_t>(run().pid);
  ledger_fact(fact);
  if (!open_trace()) return false;
  const bool guard = (run().file->flags & kRunFlagGuard) != 0;
  if (!message_memory_open(guard)) return fail("not enough address space for messages");
  if (!guard) note_not_watched(NotWatched::kStaleScalars);
  if (!run().modules.open(run().file->ledger_dir, run().file->spill_dir, run().slot))
    return fail("no space for the module map in %s or %s", run().file->ledger_dir, run().file->spill_dir);
  if (!run().names.open(run().file->ledger_dir, run().file->spill_dir, run().slot))
    return fail("no space for names in %s or %s", run().file->ledger_dir, run().file->spill_dir);
  run().modules.update();
  if (run().in_process) {
    note_not_watched(NotWatched::kInProcess);
  } else {
    scrub_environment();
    watch_process();
  }
  watch_modelled_functions();
  // Only from here on: the files that we opened before are not events.
  own_files_wanted.store((run().file->flags & kRunFlagOwnFiles) != 0, std::memory_order_release);
  clock_calibrate_early();
  // Beside other programs the deadline watch may begin after the first message.
  begin_queue_times(run().file->harness_pid);
  look_at_queue_times(false);
  return start_threads() && (open_child_starts() || fail("cannot start a thread: %s", strerror(errno)));
}

}  // namespace

bool run_stopped() {
  return load_acquire(run().stop) != 0 || load_acquire(run().shared->stop) != 0 || load_relaxed(g_dead);
}

bool start_thread(pthread_t* thread, void* (*main)(void*), void* argument) {
  sigset_t blocked, before;
  sigfillset(&blocked);
  for (const int fatal : {SIGSEGV, SIGBUS, SIGILL, SIGABRT, SIGFPE, SIGTRAP, SIGSYS}) sigdelset(&blocked, fatal);
  if (main == delivery_main && sample_signal() != 0) sigdelset(&blocked, sample_signal());
  pthread_sigmask(SIG_SETMASK, &blocked, &before);
  const int result = pthread_create(thread, nullptr, main, argument);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = result;
  return result == 0;
}

bool core_forked() { return load_relaxed(g_dead); }

bool core_attach(const char* run_dir) {
  if (load_acquire(g_dead)) return fail("a forked child cannot be a client of this run");
  if (g_attached) {
    return strcmp(g_run_dir, run_dir) == 0 || fail("this process belongs to another run already");
  }
  snprintf(g_run_dir, sizeof g_run_dir, "%s", run_dir);
  forget_attach_error();
  new (g_run_memory) Run();
  run().directory = g_run_dir;
  const FileLimitGuard guard;
  if (!attach(run_dir)) {
    core_detach();
    return false;
  }
  return g_attached = true;
}

void core_detach() {
  own_files_wanted.store(false, std::memory_order_relaxed);
  if (run().shared != nullptr) {
    store_release(run().stop, 1U);
    for (unsigned i = 0; i < client_count(); ++i) {
      Client& client = clients()[i];
      if (load_acquire(client.state) != ClientState::kLive || client.joined) continue;
      run().schedule.wake_all();
      pthread_join(client.delivery, nullptr);
      client.syncs.drop_all();
      if (client.release != nullptr) client.release(client.context);
    }
    wait_for_deliveries();
    for (unsigned i = 0; i < run().thread_count; ++i) pthread_join(run().threads[i], nullptr);
  }
  if (swap(run().ended, 1U) == 0 && ledger_alive()) close_rows(monotonic_ns());
  run().modules.close();
  run().names.close();
  ledger_close();
  run().schedule.close();
  run().causality.release();
  run().models.release();
  run().processes.release();
  run().arena.release();
  message_memory_reset();
  reset_clients();
  forget_look();
  forget_lineage();
  forget_lives();
  if (run().default_mutes != nullptr)
    munmap(const_cast<DefaultMute*>(run().default_mutes), run().default_mute_count * sizeof(DefaultMute));
  if (run().trace_bytes != nullptr) munmap(const_cast<uint8_t*>(run().trace_bytes), run().trace_size);
  if (run().shared != nullptr) munmap(run().shared, run().shared_bytes);
  if (run().file != nullptr) munmap(const_cast<RunFile*>(run().file), sizeof(RunFile));
  new (g_run_memory) Run();
  g_attached = false;
}

}  // namespace esreplay
