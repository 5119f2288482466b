#include "replayer/models/own_files.h"

#include <fcntl.h>
#include <cerrno>
#include <cstring>

#include "replayer/causality/causality.h"
#include "replayer/models/injection.h"
#include "replayer/models/service_models.h"
#include "replayer/platform/atomics.h"
#include "replayer/platform/own_locks.h"
#include "replayer/platform/platform.h"
#include "replayer/run/run.h"
#include "replayer/run/scope_pause.h"
#include "replayer/schedule/schedule.h"
#include "src/native/clock.h"

namespace esreplay {

std::atomic<bool> own_files_wanted;

namespace {

// Returns the flags as the kernel of macOS has them in es_event_open_t: FREAD and FWRITE, and flags of open by Apple's
// numbers.
int32_t kernel_flags(int descriptor) {
  const int flags = fcntl(descriptor, F_GETFL);
  constexpr int32_t kRead = 1, kWrite = 2, kNonBlock = 4, kAppend = 8;
  int32_t kernel = (flags & O_ACCMODE) == O_RDWR ? kRead | kWrite : (flags & O_ACCMODE) == O_WRONLY ? kWrite : kRead;
  if ((flags & O_APPEND) != 0) kernel |= kAppend;
  if ((flags & O_NONBLOCK) != 0) kernel |= kNonBlock;
  return kernel;
}

uint32_t inject(InjectedRecord* record, uint32_t template_index, uint32_t flags) {
  record->template_index = template_index;
  record->event_type = run_models().templates().message(template_index).event_type;
  record->flags = flags;
  const uint32_t index = run_schedule().inject(*record, 0, monotonic_ns());
  if (index == kNoMessage)
    record_no_room(0);
  else
    record_injected(index, 0, template_index, flags);
  return index;
}

// True: denied.
bool make_events(int descriptor) {
  InjectedRecord record = {};
  // Pipes and sockets have no path, and Endpoint Security does not report their open.
  if (path_of_descriptor(descriptor, record.path, sizeof record.path) == 0 || record.path[0] != '/') return false;
  program_path(record.executable, sizeof record.executable);
  record.pid = run_pid();
  record.open_flags = kernel_flags(descriptor);
  const RunFile& file = *run_file();
  const uint32_t auth = inject(&record, file.own_open_auth, kInjectedFlagOwnFile | kInjectedFlagMustAnswer);
  if (auth != kNoMessage) record_queue_waits(0, auth);
  if (auth != kNoMessage && !wait_until_settled(auth)) return false;
  if (auth != kNoMessage && run_schedule().was_denied(auth)) return true;
  inject(&record, file.own_open_notify, kInjectedFlagOwnFile);
  return false;
}

}  // namespace

bool own_file_opened(int descriptor) {
  if (run_forked() || holds_own_lock() || !run_schedule().started() || loop_over()) return false;
  const int error = errno;
  bool denied = false;
  {
    const ScopePause pause;
    run_schedule().count_service_call(1);
    denied = make_events(descriptor);
    run_schedule().count_service_call(-1);
  }
  errno = error;
  return denied;
}

}  // namespace esreplay
