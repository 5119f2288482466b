// os/log.h for Linux: each message is one line on standard error, written with one write. It leaves out the unified
// log's privacy, persistence and activities.

#include <os/log.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "replayer/code/system_call.h"
#include "replayer/kit/kit.h"
#include "replayer/kit/os_log_format.h"
#include "replayer/models/service_loop.h"
#include "replayer/scope/handler_scope.h"
#include "src/schema/generated/calls.h"

struct os_log_s {
  std::atomic<uint32_t> ready;
  char subsystem[128];
  char category[64];
};

namespace {

constexpr uint32_t kLogs = 64;
os_log_s logs[kLogs];
std::atomic<uint32_t> log_count;

// The longest line of os_log. macOS also cuts lines, at about a kilobyte.
constexpr size_t kLineBytes = 2048;

void copy_label(char* out, size_t size, const char* name) {
  size_t const length = name == nullptr ? 0 : strnlen(name, size - 1);
  memcpy(out, name == nullptr ? "" : name, length);
  out[length] = '\0';
}

const char* type_name(os_log_type_t type) {
  switch (type) {
    case OS_LOG_TYPE_INFO: return "Info";
    case OS_LOG_TYPE_DEBUG: return "Debug";
    case OS_LOG_TYPE_ERROR: return "Error";
    case OS_LOG_TYPE_FAULT: return "Fault";
    default: return "Default";
  }
}

// "23:51:19.042 Error   name[pid:tid] [subsystem:category] " in UTC, because local time would read the zone file.
size_t start_line(char* line, size_t size, os_log_t log, os_log_type_t type) {
  timespec now = {};
  clock_gettime(CLOCK_REALTIME, &now);
  int const second = static_cast<int>(now.tv_sec % 86400);
  int length = snprintf(line, size, "%02d:%02d:%02d.%03d %-7s %s[%d:%d] ", second / 3600, second / 60 % 60, second % 60,
                        static_cast<int>(now.tv_nsec / 1000000), type_name(type), program_invocation_short_name,
                        getpid(), esreplay::own_tid());
  if (log != OS_LOG_DEFAULT) {
    length += snprintf(line + length, size - static_cast<size_t>(length), "[%s:%s] ", log->subsystem, log->category);
  }
  return static_cast<size_t>(length);
}

}  // namespace

extern "C" {

KIT_EXPORT os_log_s _os_log_default;
KIT_EXPORT os_log_s _os_log_disabled;

KIT_EXPORT os_log_t os_log_create(const char* subsystem, const char* category) {
  os_log_s wanted = {};
  copy_label(wanted.subsystem, sizeof wanted.subsystem, subsystem);
  copy_label(wanted.category, sizeof wanted.category, category);
  uint32_t const made = log_count.load(std::memory_order_acquire);
  for (uint32_t i = 0; i < made && i < kLogs; ++i) {
    os_log_s& log = logs[i];
    if (log.ready.load(std::memory_order_acquire) != 0 && strcmp(log.subsystem, wanted.subsystem) == 0 &&
        strcmp(log.category, wanted.category) == 0) {
      return &log;
    }
  }
  uint32_t const place = log_count.fetch_add(1, std::memory_order_acq_rel);
  if (place >= kLogs) return OS_LOG_DEFAULT;  // the line loses its label, not its text
  os_log_s& log = logs[place];
  memcpy(log.subsystem, wanted.subsystem, sizeof log.subsystem);
  memcpy(log.category, wanted.category, sizeof log.category);
  log.ready.store(1, std::memory_order_release);
  return &log;
}

KIT_EXPORT bool os_log_type_enabled(os_log_t log, os_log_type_t type) {
  if (log == OS_LOG_DISABLED) return false;
  if (type != OS_LOG_TYPE_DEBUG) return true;
  const char* mode = getenv("OS_ACTIVITY_MODE");
  return mode != nullptr && strcmp(mode, "debug") == 0;
}

KIT_EXPORT void esreplay_os_log(os_log_t log, os_log_type_t type, const char* format, ...) {
  int const error = errno;
  esreplay_scope_note_begin(esreplay::kCallOsLog);
  char line[kLineBytes];
  size_t length = start_line(line, sizeof line, log == nullptr ? OS_LOG_DEFAULT : log, type);
  va_list arguments;
  va_start(arguments, format);
  length += esreplay::format_os_log(line + length, sizeof line - 1 - length, format, arguments, error);
  va_end(arguments);
  line[length++] = '\n';
  esreplay::modelled_function(esreplay::kCallOsLog);
  esreplay_scope_note_end(esreplay::kCallOsLog);
  // macOS writes no file here, so if this write waits for a reader, the client's os_log does not.
  esreplay::ScopePause const pause;
  ssize_t const written = write(STDERR_FILENO, line, length);
  (void)written;  // os_log cannot report a failure, nor can a log to nowhere
  errno = error;
}

KIT_EXPORT void esreplay_os_log_text(os_log_t log, os_log_type_t type, const char* text) {
  esreplay_os_log(log, type, "%{public}s", text);
}
}
