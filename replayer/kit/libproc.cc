// libproc.h for Linux. It answers for the processes of the trace from the trace's messages, and for the client itself
// from this machine. Every other pid has exited. Each function is a call of the table and is recorded when a handler
// calls it.
#include <libproc.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "replayer/code/system_call.h"
#include "replayer/kit/kit.h"
#include "replayer/kit/trace_process.h"
#include "replayer/scope/handler_scope.h"
#include "replayer/traps/kept_signals.h"
#include "src/schema/generated/calls.h"

namespace {

using esreplay::ScopeCall;
using esreplay::TraceProcess;

int fail_empty(int error) {
  errno = error;
  return 0;
}

// Copies the client's own path and returns its length without the terminator; 0 and errno when it does not fit.
int own_path(char* buffer, size_t size) {
  ssize_t const length = readlink("/proc/self/exe", buffer, size);
  if (length < 0) return 0;
  if (static_cast<size_t>(length) >= size) return fail_empty(ENOMEM);
  buffer[length] = '\0';
  return static_cast<int>(length);
}

int path_of(int pid, char* buffer, size_t size) {
  if (pid == getpid()) return own_path(buffer, size);
  const TraceProcess process = TraceProcess::find(pid);
  size_t length = 0;
  const char* path = process ? process.path(&length) : nullptr;
  if (path == nullptr) return fail_empty(ESRCH);
  if (length >= size) return fail_empty(ENOMEM);
  memcpy(buffer, path, length);
  buffer[length] = '\0';
  return static_cast<int>(length);
}

template <size_t kSize>
void copy_name(char (&out)[kSize], const char* name, size_t length) {
  if (length > kSize - 1) length = kSize - 1;
  memcpy(out, name, length);
  out[length] = '\0';
}

void own_info(proc_bsdinfo* out) {
  char path[PROC_PIDPATHINFO_MAXSIZE];
  const auto length = static_cast<size_t>(own_path(path, sizeof path));
  const auto* slash = static_cast<const char*>(memrchr(path, '/', length));
  const char* name = slash == nullptr ? path : slash + 1;
  const size_t name_length = length - static_cast<size_t>(name - path);
  copy_name(out->pbi_comm, name, name_length);
  copy_name(out->pbi_name, name, name_length);
  out->pbi_pid = static_cast<uint32_t>(getpid());
  out->pbi_ppid = static_cast<uint32_t>(getppid());
  out->pbi_pgid = static_cast<uint32_t>(getpgrp());
  out->pbi_uid = out->pbi_svuid = geteuid();
  out->pbi_gid = out->pbi_svgid = getegid();
  out->pbi_ruid = getuid();
  out->pbi_rgid = getgid();
  if (getsid(0) == getpid()) out->pbi_flags |= PROC_FLAG_SLEADER;
}

void trace_info(const TraceProcess& process, proc_bsdinfo* out) {
  size_t length = 0;
  if (const char* name = process.name(&length)) {
    copy_name(out->pbi_comm, name, length);
    copy_name(out->pbi_name, name, length);
  }
  const audit_token_t token = process.token();
  out->pbi_pid = token.val[5];
  out->pbi_ppid = static_cast<uint32_t>(process.parent());
  out->pbi_pgid = static_cast<uint32_t>(process.group());
  // No message has the saved ids, so the effective ones stand in for them.
  out->pbi_uid = out->pbi_svuid = token.val[1];
  out->pbi_gid = out->pbi_svgid = token.val[2];
  out->pbi_ruid = token.val[3];
  out->pbi_rgid = token.val[4];
  if (process.session() == process.pid()) out->pbi_flags |= PROC_FLAG_SLEADER;
  out->e_tdev = process.terminal();
  if (out->e_tdev != 0) out->pbi_flags |= PROC_FLAG_CTTY | PROC_FLAG_CONTROLT;
  const struct timeval start = process.start_time();
  out->pbi_start_tvsec = static_cast<uint64_t>(start.tv_sec);
  out->pbi_start_tvusec = static_cast<uint64_t>(start.tv_usec);
}

bool info_of(int pid, proc_bsdinfo* out) {
  *out = {};
  const TraceProcess process = TraceProcess::find(pid);
  if (pid != getpid() && !process) return false;
  out->pbi_status = SRUN;
  out->pbi_flags = PROC_FLAG_LP64;
  if (pid == getpid()) {
    own_info(out);
  } else {
    trace_info(process, out);
  }
  return true;
}

void shorten(const proc_bsdinfo& from, proc_bsdshortinfo* out) {
  *out = {};
  out->pbsi_pid = from.pbi_pid;
  out->pbsi_ppid = from.pbi_ppid;
  out->pbsi_pgid = from.pbi_pgid;
  out->pbsi_status = from.pbi_status;
  memcpy(out->pbsi_comm, from.pbi_comm, sizeof out->pbsi_comm);
  out->pbsi_flags = from.pbi_flags;
  out->pbsi_uid = from.pbi_uid;
  out->pbsi_gid = from.pbi_gid;
  out->pbsi_ruid = from.pbi_ruid;
  out->pbsi_rgid = from.pbi_rgid;
  out->pbsi_svuid = from.pbi_svuid;
  out->pbsi_svgid = from.pbi_svgid;
}

bool matches(uint32_t type, uint32_t wanted, const proc_bsdinfo& info) {
  switch (type) {
    case PROC_PGRP_ONLY: return info.pbi_pgid == wanted;
    case PROC_TTY_ONLY: return info.e_tdev == wanted;
    case PROC_UID_ONLY: return info.pbi_uid == wanted;
    case PROC_RUID_ONLY: return info.pbi_ruid == wanted;
    case PROC_PPID_ONLY: return info.pbi_ppid == wanted;
    default: return true;
  }
}

// Returns the size of the list in bytes. Without a buffer, returns the bytes it would take and some spare room, as
// macOS does.
int list(uint32_t type, uint32_t wanted, void* buffer, int size) {
  if (type < PROC_ALL_PIDS || type > PROC_PPID_ONLY) return fail_empty(EINVAL);
  if (buffer != nullptr && size < static_cast<int>(sizeof(int))) return fail_empty(ENOMEM);
  const size_t room = buffer == nullptr ? 0 : static_cast<size_t>(size) / sizeof(int);
  size_t count = 0;
  auto add = [&](int pid) {
    proc_bsdinfo info;
    if (!info_of(pid, &info) || !matches(type, wanted, info)) return;
    if (count < room) memcpy(static_cast<char*>(buffer) + count * sizeof(int), &pid, sizeof pid);
    if (buffer == nullptr || count < room) ++count;
  };
  add(getpid());
  esreplay::each_trace_process([&add](const TraceProcess& process) { add(process.pid()); });
  constexpr size_t kSpare = 20;
  return static_cast<int>((buffer == nullptr ? count + kSpare : count) * sizeof(int));
}

int counted(int bytes) { return bytes / static_cast<int>(sizeof(int)); }

template <class Info>
int give(const Info& info, void* buffer) {
  memcpy(buffer, &info, sizeof info);
  return static_cast<int>(sizeof info);
}

int size_of_flavor(int flavor) {
  switch (flavor) {
    case PROC_PIDTASKALLINFO: return PROC_PIDTASKALLINFO_SIZE;
    case PROC_PIDTBSDINFO: return PROC_PIDTBSDINFO_SIZE;
    case PROC_PIDT_SHORTBSDINFO: return PROC_PIDT_SHORTBSDINFO_SIZE;
    case PROC_PIDPATHINFO: return PROC_PIDPATHINFO_SIZE;
    default: return 0;
  }
}

bool is_flavor(int flavor) {
  return (flavor >= PROC_PIDLISTFDS && flavor <= PROC_PID_RUSAGE) || flavor == PROC_PIDARCHINFO;
}

int pid_info(int pid, int flavor, void* buffer, int size) {
  if (!is_flavor(flavor)) return fail_empty(EINVAL);
  proc_bsdinfo info;
  if (!info_of(pid, &info)) return fail_empty(ESRCH);
  const int needed = size_of_flavor(flavor);
  if (needed == 0) return fail_empty(ENOTSUP);
  if (buffer == nullptr || size < needed) return fail_empty(ENOMEM);
  switch (flavor) {
    case PROC_PIDTBSDINFO: return give(info, buffer);
    case PROC_PIDTASKALLINFO: {
      proc_taskallinfo all = {};
      all.pbsd = info;
      return give(all, buffer);
    }
    case PROC_PIDT_SHORTBSDINFO: {
      proc_bsdshortinfo brief;
      shorten(info, &brief);
      return give(brief, buffer);
    }
    default: return path_of(pid, static_cast<char*>(buffer), static_cast<size_t>(size));
  }
}

int pid_path(int pid, void* buffer, uint32_t size) {
  if (size < PROC_PIDPATHINFO_SIZE) return fail_empty(ENOMEM);
  if (size > PROC_PIDPATHINFO_MAXSIZE) return fail_empty(EOVERFLOW);
  return path_of(pid, static_cast<char*>(buffer), size);
}

}  // namespace

extern "C" {

KIT_EXPORT int proc_pidpath(int pid, void* buffer, uint32_t size) {
  const ScopeCall call(esreplay::kCallProcPidpath, static_cast<uint64_t>(pid));
  return pid_path(pid, buffer, size);
}

KIT_EXPORT int proc_pidpath_audittoken(audit_token_t* token, void* buffer, uint32_t size) {
  const auto pid = static_cast<int>(token->val[5]);
  const ScopeCall call(esreplay::kCallProcPidpathAudittoken, static_cast<uint64_t>(pid));
  if (pid != getpid() && !TraceProcess::of_token(*token)) return fail_empty(ESRCH);
  return pid_path(pid, buffer, size);
}

KIT_EXPORT int proc_name(int pid, void* buffer, uint32_t size) {
  const ScopeCall call(esreplay::kCallProcName, static_cast<uint64_t>(pid));
  proc_bsdinfo info;
  if (size < sizeof info.pbi_name) return fail_empty(ENOMEM);
  if (!info_of(pid, &info)) return fail_empty(ESRCH);
  memcpy(buffer, info.pbi_name, sizeof info.pbi_name);
  return static_cast<int>(strnlen(info.pbi_name, sizeof info.pbi_name));
}

KIT_EXPORT int proc_pidinfo(int pid, int flavor, uint64_t, void* buffer, int size) {
  const ScopeCall call(esreplay::kCallProcPidinfo, static_cast<uint64_t>(pid));
  return pid_info(pid, flavor, buffer, size);
}

KIT_EXPORT int proc_listpids(uint32_t type, uint32_t typeinfo, void* buffer, int size) {
  const ScopeCall call(esreplay::kCallProcListpids, type);
  return list(type, typeinfo, buffer, size);
}

KIT_EXPORT int proc_listallpids(void* buffer, int size) {
  const ScopeCall call(esreplay::kCallProcListallpids);
  return counted(list(PROC_ALL_PIDS, 0, buffer, size));
}

KIT_EXPORT int proc_listpgrppids(pid_t group, void* buffer, int size) {
  const ScopeCall call(esreplay::kCallProcListpgrppids, static_cast<uint64_t>(group));
  return counted(list(PROC_PGRP_ONLY, static_cast<uint32_t>(group), buffer, size));
}

KIT_EXPORT int proc_listchildpids(pid_t parent, void* buffer, int size) {
  const ScopeCall call(esreplay::kCallProcListchildpids, static_cast<uint64_t>(parent));
  return counted(list(PROC_PPID_ONLY, static_cast<uint32_t>(parent), buffer, size));
}

// Returns an errno value. A process of the trace is not told: it does not run here.
KIT_EXPORT int proc_signal_with_audittoken(audit_token_t* token, int signal) {
  if (token == nullptr || signal <= 0 || signal >= NSIG) return EINVAL;
  if (esreplay::is_own_token(*token)) {
    esreplay::record_sent_signal(signal, reinterpret_cast<uintptr_t>(__builtin_return_address(0)));
    return static_cast<int>(-esreplay::system_call(SYS_kill, esreplay::own_pid(), signal));
  }
  const ScopeCall call(esreplay::kCallProcSignalWithAudittoken, token->val[5]);
  return TraceProcess::of_token(*token) ? 0 : ESRCH;
}

// No message has what these report.

KIT_EXPORT int proc_pidfdinfo(int pid, int, int, void*, int) {
  const ScopeCall call(esreplay::kCallProcPidfdinfo, static_cast<uint64_t>(pid));
  proc_bsdinfo info;
  return fail_empty(info_of(pid, &info) ? ENOTSUP : ESRCH);
}

KIT_EXPORT int proc_regionfilename(int pid, uint64_t, void*, uint32_t) {
  const ScopeCall call(esreplay::kCallProcRegionfilename, static_cast<uint64_t>(pid));
  proc_bsdinfo info;
  return fail_empty(info_of(pid, &info) ? ENOTSUP : ESRCH);
}

KIT_EXPORT int proc_pid_rusage(int pid, int, rusage_info_t*) {
  const ScopeCall call(esreplay::kCallProcPidRusage, static_cast<uint64_t>(pid));
  proc_bsdinfo info;
  fail_empty(info_of(pid, &info) ? ENOTSUP : ESRCH);
  return -1;
}
}
