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

#include "replayer/attach/attach.h"
#include "replayer/attach/file_limit.h"
#include "replayer/attach/run_files.h"
#include "replayer/attach/run_threads.h"
#include "replayer/causality/causality.h"
#include "replayer/causality/seeded_order.h"
#include "replayer/clients/client.h"
#include "replayer/code/stack.h"
#include "replayer/delivery/deadline_watch.h"
#include "replayer/delivery/delivery.h"
#include "replayer/delivery/lost_time.h"
#include "replayer/delivery/scope_link.h"
#include "replayer/delivery/stack_sample.h"
#include "replayer/ledger/ledger.h"
#include "replayer/ledger/modules.h"
#include "replayer/ledger/system_names.h"
#include "replayer/messages/message_look.h"
#include "replayer/messages/message_memory.h"
#include "replayer/messages/message_source.h"
#include "replayer/messages/process_table.h"
#include "replayer/models/child_start.h"
#include "replayer/models/own_files.h"
#include "replayer/models/service_loop.h"
#include "replayer/models/service_models.h"
#include "replayer/platform/atomics.h"
#include "replayer/platform/platform.h"
#include "replayer/run/recorded_trace.h"
#include "replayer/run/run.h"
#include "replayer/run/start_thread.h"
#include "replayer/schedule/lineage.h"
#include "replayer/schedule/process_lives.h"
#include "replayer/schedule/schedule.h"
#include "src/native/clock.h"
#include "src/schema/generated/plans.h"

namespace esreplay {

namespace {

char g_run_dir[1024];
bool g_attached;
OfRun<Arena> g_arena;
const uint8_t* g_trace_bytes;
uint64_t g_trace_size;
pthread_t g_threads[3 + kServedChildren];
unsigned g_thread_count;

// Every room's part of the run.
void renew_run() {
  g_run = {};
  g_run_trace.renew();
  g_run_causality.renew();
  g_run_messages.renew();
  g_run_processes.renew();
  g_run_schedule.renew();
  g_run_models.renew();
  g_run_modules.renew();
  g_run_names.renew();
  g_arena.renew();
  renew_threads();
  g_trace_bytes = nullptr;
  g_trace_size = 0;
  g_thread_count = 0;
}

bool take_slot() {
  const auto pid = static_cast<int32_t>(getpid());
  for (unsigned slot = 0; slot < sizeof run_shared()->slot_pid / sizeof(int32_t); ++slot) {
    if (!swap_if(run_shared()->slot_pid[slot], 0, pid)) continue;
    g_run.slot = slot;
    g_run.pid = pid;
    add(run_shared()->attached, 1U);
    return true;
  }
  return fail("too many processes of this run made an es_client_t (at most 16)");
}

// Opens what the harness wrote about services: their models, and the messages that their events are made from.
bool open_models() {
  const RunFile& file = *run_file();
  uint64_t models_size = 0, templates_size = 0, injected_size = 0;
  const bool none = file.services == 0;  // only what a client opens itself
  const void* models = none ? &file : map_file(file.ledger_dir, "models.bin", false, &models_size);
  const void* templates =
      models == nullptr ? nullptr : map_file(file.ledger_dir, "templates.estrace", false, &templates_size);
  void* injected = templates == nullptr ? nullptr : map_with_holes(file.ledger_dir, "injected.bin", &injected_size);
  if (injected == nullptr) return false;
  TraceError error = {};
  const uint32_t recorded = run_trace().header().message_version;
  const uint32_t version = file.message_version != 0 ? file.message_version : recorded;
  TraceTarget target;
  target.message_version = static_cast<uint8_t>(version < kNewestMessageVersion ? version : kNewestMessageVersion);
  ServiceModels& opened = run_models();
  if (!opened.open_templates(static_cast<const uint8_t*>(templates), templates_size, &error, target) ||
      !opened.open(file, models, models_size, run_trace()) ||
      injected_size < file.injections * sizeof(InjectedRecord)) {
    return fail("cannot read the service models in %s (of another build, or damaged): %s", file.ledger_dir,
                error.reason[0] == 0 ? "sizes" : error.reason);
  }
  run_messages().add_templates(opened.templates(), static_cast<InjectedRecord*>(injected), file);
  return true;
}

bool open_trace() {
  const RunFile& file = *run_file();
  g_trace_bytes = static_cast<const uint8_t*>(map_file(file.trace_path, "", false, &g_trace_size));
  if (g_trace_bytes == nullptr) return false;
  const uint64_t size = file.trace_size != 0 && file.trace_size < g_trace_size ? file.trace_size : g_trace_size;
  TraceError error = {};
  TraceTarget target;
  target.message_version = static_cast<uint8_t>(file.message_version);
  target.newer_room = (file.flags & kRunFlagGuard) != 0;
  if (!run_trace().open(g_trace_bytes, size, g_arena.get(), &error, target)) {
    write_fact({}, TraceErrorFact{.byte_offset = error.offset, .record = error.record});
    return fail("invalid trace: byte %llu, field %s: %s", static_cast<unsigned long long>(error.offset), error.field,
                error.reason);
  }
  const uint64_t count = run_trace().message_count();
  if (count != file.message_count ||
      g_run.shared_bytes < sizeof(SharedFile) + (count + file.injections) * sizeof(uint64_t)) {
    return fail("the trace changed: %llu messages here, %llu in the harness", static_cast<unsigned long long>(count),
                static_cast<unsigned long long>(file.message_count));
  }
  if (!run_causality().build(run_trace(), file)) return fail("not enough memory for the index of the trace");
  if (file.arrival_period_ps != 0) run_causality().space_out(file.arrival_burst, file.arrival_period_ps);
  if (!reorder_by_seed(file, run_trace(), &run_causality())) return fail("not enough memory for the order of the seed");
  if (run_is_by_time() && count != 0) {
    const uint32_t last = run_causality().at(static_cast<uint32_t>(count - 1));
    store_release(run_shared()->schedule_ns, run_causality().due_ns(last));
  }
  // A JavaScript handler has no proc_* functions of ours to call.
  if (!run_is_in_process() && !run_processes().build(run_trace()))
    return fail("not enough memory for the processes of the trace");
  run_messages().open(run_trace(), run_causality());
  if (file.injections != 0 && !run_is_in_process() && !open_models()) return false;
  if (!run_schedule().open(file, run_shared(), run_slot(), run_words(), run_trace(), run_causality(), run_messages())) {
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

void note_fork() { expect_child(write_fact({.flags = kFactFlagPending}, ForkFact{})); }

void die_in_child() {
  ledger_silence();
  store_release(g_forked, true);
}

// The process is about to exit. Also called in a signal handler: nothing here locks.
void record_exit_fact(uint16_t call, int status, const uintptr_t* addresses, unsigned count) {
  static bool once = false;
  if (!ledger_alive() || getpid() != run_pid() || swap(once, true)) return;
  FactHead head = {.call = call, .stack = ledger_stack(addresses, count)};
  note_handled(&head);
  write_fact(head, ExitFact{.status = status});
  if (end_run_once()) close_rows(monotonic_ns());
}

void on_exit_call(Call call, int status, uintptr_t caller) {
  uintptr_t addresses[32];
  record_exit_fact(call, status, addresses, capture_stack_from(caller, addresses, 32));
}

// For an exit without a call that a wrapper saw: main returned, or the C library ended the process (err, error).
void note_exit(int status) {
  uintptr_t addresses[32];
  record_exit_fact(kCallNone, status, addresses, capture_stack(addresses, 32));
  if (!ledger_alive() || getpid() != run_pid()) return;
  const FileLimitGuard guard;
  run_modules().update();
}

void note_not_watched(NotWatched reason) { write_fact({}, NotWatchedFact{.reason = reason}); }

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
    if (!add_run_thread(main, nullptr)) return fail("cannot start a thread: %s", strerror(errno));
  }
  // From now on the client may give up its right to open these files.
  wait_for_held_files();
  return true;
}

bool attach(const char* dir) {
  if (!map_run(dir)) return false;
  clock_begin();
  g_run.by_time = run_file()->pace == static_cast<uint32_t>(Pace::kRecorded);
  g_run.in_process = (run_file()->flags & kRunFlagInProcess) != 0;
  run_person().note(STDIN_FILENO);
  struct timespec wall = {};
  clock_gettime(CLOCK_REALTIME, &wall);
  g_run.wall_offset_ns = wall.tv_sec * int64_t{1000000000} + wall.tv_nsec - static_cast<int64_t>(monotonic_ns());
  if (!map_default_mutes() || !take_slot()) return false;
  if (!ledger_open(*run_file(), run_slot()))
    return fail("no space for the ledger in %s or %s", run_file()->ledger_dir, run_file()->spill_dir);
  store_release(run_shared()->slot_ledger_ns[run_slot()], monotonic_ns());
  write_fact({}, AttachedFact{.slot = run_slot(), .pid = static_cast<uint64_t>(run_pid())});
  if (!open_trace()) return false;
  const bool guard = (run_file()->flags & kRunFlagGuard) != 0;
  if (!message_memory_open(guard)) return fail("not enough address space for messages");
  if (!guard) note_not_watched(NotWatched::kStaleScalars);
  if (!run_modules().open(run_file()->ledger_dir, run_file()->spill_dir, run_slot()))
    return fail("no space for the module map in %s or %s", run_file()->ledger_dir, run_file()->spill_dir);
  if (!run_names().open(run_file()->ledger_dir, run_file()->spill_dir, run_slot()))
    return fail("no space for names in %s or %s", run_file()->ledger_dir, run_file()->spill_dir);
  run_modules().update();
  if (run_is_in_process()) {
    note_not_watched(NotWatched::kInProcess);
  } else {
    scrub_environment();
    watch_process();
  }
  watch_modelled_functions();
  // Only from here on: the files that we opened before are not events.
  own_files_wanted.store((run_file()->flags & kRunFlagOwnFiles) != 0, std::memory_order_release);
  clock_calibrate_early();
  // Beside other programs the deadline watch may begin after the first message.
  begin_queue_times(run_file()->harness_pid);
  look_at_queue_times(false);
  return start_threads() && (open_child_starts() || fail("cannot start a thread: %s", strerror(errno)));
}

}  // namespace

bool add_run_thread(void* (*main)(void*), void* argument) {
  if (!start_thread(&g_threads[g_thread_count], main, argument)) return false;
  ++g_thread_count;
  return true;
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

bool attach_to_run(const char* run_dir) {
  if (run_forked()) return fail("a forked child cannot be a client of this run");
  if (g_attached) {
    return strcmp(g_run_dir, run_dir) == 0 || fail("this process belongs to another run already");
  }
  snprintf(g_run_dir, sizeof g_run_dir, "%s", run_dir);
  forget_attach_error();
  renew_run();
  g_run.directory = g_run_dir;
  const FileLimitGuard guard;
  if (!attach(run_dir)) {
    detach_from_run();
    return false;
  }
  return g_attached = true;
}

void detach_from_run() {
  own_files_wanted.store(false, std::memory_order_relaxed);
  if (run_shared() != nullptr) {
    stop_run();
    for (unsigned i = 0; i < client_count(); ++i) {
      Client& client = clients()[i];
      if (load_acquire(client.state) != ClientState::kLive || client.joined) continue;
      run_schedule().wake_all();
      pthread_join(client.delivery, nullptr);
      client.syncs.drop_all();
      if (client.release != nullptr) client.release(client.context);
    }
    wait_for_deliveries();
    for (unsigned i = 0; i < g_thread_count; ++i) pthread_join(g_threads[i], nullptr);
  }
  if (end_run_once() && ledger_alive()) close_rows(monotonic_ns());
  run_modules().close();
  run_names().close();
  ledger_close();
  run_schedule().close();
  run_causality().release();
  run_models().release();
  run_processes().release();
  g_arena.get().release();
  message_memory_reset();
  reset_clients();
  forget_look();
  forget_lineage();
  forget_lives();
  unmap_default_mutes();
  if (g_trace_bytes != nullptr) munmap(const_cast<uint8_t*>(g_trace_bytes), g_trace_size);
  unmap_run();
  renew_run();
  g_attached = false;
}

}  // namespace esreplay
