#include "recorder/start_state.h"

#include <libproc.h>
#include <mach/mach_time.h>
#include <sys/sysctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <ctime>

#include "recorder/platform.h"
#include "src/schema/generated/os_versions.h"

namespace esrecord {
namespace {

std::string system_text(const char* name) {
  char text[256] = "";
  size_t size = sizeof text - 1;
  return sysctlbyname(name, text, &size, nullptr, 0) == 0 ? text : "";
}

const char* name_of(es_mute_path_type_t type) {
  switch (type) {
    case ES_MUTE_PATH_TYPE_PREFIX: return "ES_MUTE_PATH_TYPE_PREFIX";
    case ES_MUTE_PATH_TYPE_LITERAL: return "ES_MUTE_PATH_TYPE_LITERAL";
    case ES_MUTE_PATH_TYPE_TARGET_PREFIX: return "ES_MUTE_PATH_TYPE_TARGET_PREFIX";
    case ES_MUTE_PATH_TYPE_TARGET_LITERAL: return "ES_MUTE_PATH_TYPE_TARGET_LITERAL";
  }
  return "ES_MUTE_PATH_TYPE_UNKNOWN";
}

void read_process_mutes(es_client_t* client, std::vector<ProcessMute>& mutes) {
  es_muted_processes_t* muted = nullptr;
  if (!system_has(esreplay::EsFunction::kEsMutedProcessesEvents)) return;
  if (es_muted_processes_events(client, &muted) != ES_RETURN_SUCCESS || muted == nullptr) return;
  for (size_t i = 0; i < muted->count; ++i) {
    const es_muted_process_t& process = muted->processes[i];
    mutes.push_back({process.audit_token, {process.events, process.events + process.event_count}});
  }
  es_release_muted_processes(muted);
}

void read_inversion(es_client_t* client, std::vector<std::string>& inverted) {
  static constexpr struct {
    es_mute_inversion_type_t type;
    const char* name;
  } kTypes[] = {{ES_MUTE_INVERSION_TYPE_PROCESS, "ES_MUTE_INVERSION_TYPE_PROCESS"},
                {ES_MUTE_INVERSION_TYPE_PATH, "ES_MUTE_INVERSION_TYPE_PATH"},
                {ES_MUTE_INVERSION_TYPE_TARGET_PATH, "ES_MUTE_INVERSION_TYPE_TARGET_PATH"}};
  if (!system_has(esreplay::EsFunction::kEsMutingInverted)) return;
  for (const auto& [type, name] : kTypes)
    if (es_muting_inverted(client, type) == ES_MUTE_INVERTED) inverted.emplace_back(name);
}

// Empty if the system does not tell.
std::vector<int> pids() {
  // More processes may start between the two calls.
  constexpr int kSpare = 256;
  const int estimate = proc_listallpids(nullptr, 0);
  if (estimate <= 0) return {};
  std::vector<int> found(static_cast<size_t>(estimate + kSpare));
  const int count = proc_listallpids(found.data(), static_cast<int>(found.size() * sizeof(int)));
  found.resize(count < 0 ? 0 : std::min(static_cast<size_t>(count), found.size()));
  // Explicit comparison: the C++ library of old systems has no ready one for these.
  std::sort(found.begin(), found.end(), [](int a, int b) { return a < b; });
  return found;
}

// False: the process has ended meanwhile.
bool read_process(int pid, RunningProcess& process) {
  constexpr uint64_t kMicroseconds = 1'000'000;
  proc_bsdinfo info = {};
  process = {static_cast<uint32_t>(pid), false, 0, 0, ""};
  errno = 0;
  if (proc_pidinfo(pid, PROC_PIDTBSDINFO, 0, &info, sizeof info) == static_cast<int>(sizeof info)) {
    process.is_known = true;
    process.parent = info.pbi_ppid;
    if (info.pbi_start_tvsec < UINT64_MAX / kMicroseconds)
      process.start_us = info.pbi_start_tvsec * kMicroseconds + info.pbi_start_tvusec;
  } else if (errno == ESRCH) {
    return false;
  }
  char path[PROC_PIDPATHINFO_MAXSIZE];
  const int length = proc_pidpath(pid, path, sizeof path);
  if (length > 0) process.path.assign(path, static_cast<size_t>(length));
  return true;
}

// Before macOS 27 there is only one mode, and no function that returns it.
std::string miss_mode_of(es_client_t* client) {
  if (system_release() == 0) return "unknown";
  if (!system_has(esreplay::EsFunction::kEsGetDeadlineMissMode)) return "kill";
  es_deadline_miss_mode_t mode;
  if (es_get_deadline_miss_mode(client, &mode) != ES_RETURN_SUCCESS) return "unknown";
  switch (mode) {
    case ES_DEADLINE_MISS_MODE_KILL: return "kill";
    case ES_DEADLINE_MISS_MODE_FAIL_CLOSED: return "fail-closed";
    case ES_DEADLINE_MISS_MODE_FAIL_OPEN: return "fail-open";
  }
  return "unknown";
}

}  // namespace

void read_system(StartState& state) {
  state.os_build = system_text("kern.osversion");
  state.os_version = system_text("kern.osproductversion");
  state.boot_id = system_text("kern.bootsessionuuid");
  state.os_major = system_release() / 10000;
  state.message_version = message_version_of(system_release());
  mach_timebase_info_data_t timebase = {};
  mach_timebase_info(&timebase);
  state.numer = timebase.numer;
  state.denom = timebase.denom;
  timespec wall;
  clock_gettime(CLOCK_REALTIME, &wall);
  state.mach_base = mach_absolute_time();
  state.wall_base_ns = static_cast<uint64_t>(wall.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(wall.tv_nsec);
}

bool read_path_mutes(es_client_t* client, std::vector<PathMute>& mutes) {
  es_muted_paths_t* muted = nullptr;
  if (!system_has(esreplay::EsFunction::kEsMutedPathsEvents)) return false;
  if (es_muted_paths_events(client, &muted) != ES_RETURN_SUCCESS || muted == nullptr) return false;
  for (size_t i = 0; i < muted->count; ++i) {
    const es_muted_path_t& path = muted->paths[i];
    mutes.push_back(
        {name_of(path.type), {path.path.data, path.path.length}, {path.events, path.events + path.event_count}});
  }
  es_release_muted_paths(muted);
  return true;
}

void read_client(es_client_t* client, StartState& state) {
  read_path_mutes(client, state.path_mutes);
  read_process_mutes(client, state.process_mutes);
  read_inversion(client, state.inverted);
  state.miss_mode = miss_mode_of(client);
  size_t count = 0;
  es_event_type_t* events = nullptr;
  if (es_subscriptions(client, &count, &events) != ES_RETURN_SUCCESS) return;
  state.subscriptions.assign(events, events + count);
  free(events);
}

void read_running(StartState& state) {
  state.running.clear();
  for (const int pid : pids()) {
    RunningProcess process;
    if (pid != getpid() && read_process(pid, process)) state.running.push_back(std::move(process));
  }
  state.knows_running = !state.running.empty();
}

uint32_t message_version_of(uint32_t release) {
  uint32_t version = 1;
  for (const esreplay::VersionSince& row : esreplay::kMessageVersions)
    if (release == 0 || row.release <= release) version = row.version;
  return version;
}

}  // namespace esrecord
