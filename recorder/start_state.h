// The state that a recording begins with: the system, its clocks, the client's subscriptions and its mutes. `header.h`
// puts it into the header of the trace.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "src/native/endpoint_security.h"

namespace esrecord {

struct PathMute {
  std::string type;  // "ES_MUTE_PATH_TYPE_PREFIX"
  std::string path;
  std::vector<es_event_type_t> events;
};

struct ProcessMute {
  audit_token_t token;
  std::vector<es_event_type_t> events;
};

// A process that was running before the recorder could see it start. 0 and "": unknown.
struct RunningProcess {
  uint32_t pid = 0;
  bool is_known = false;  // false: only its pid and perhaps its path are known
  uint32_t parent = 0;
  uint64_t start_us = 0;  // since 1970
  std::string path;
};

struct StartState {
  std::string os_build;  // empty: not known
  std::string os_version;
  std::string boot_id;
  uint32_t os_major = 0;  // 0: not known
  uint32_t message_version = 0;
  uint32_t numer = 0;
  uint32_t denom = 0;
  uint64_t mach_base = 0;
  uint64_t wall_base_ns = 0;
  bool knows_mutes = false;  // before macOS 12 no function returns them
  std::vector<PathMute> default_mutes;
  std::vector<PathMute> path_mutes;
  std::vector<ProcessMute> process_mutes;
  std::vector<std::string> inverted;
  bool knows_running = false;
  std::vector<RunningProcess> running;  // ordered by pid
  std::vector<es_event_type_t> subscriptions;
  std::vector<es_event_type_t> refused_events;  // requested, but not subscribed to
  std::string miss_mode;
};

// Reads the system and its clocks. Unknown fields stay empty.
void read_system(StartState& state);

// Reads the paths that `client` mutes now; false if that fails. Right after es_new_client they are the default set.
bool read_path_mutes(es_client_t* client, std::vector<PathMute>& mutes);
// Reads the rest of the client's state. Call after it is set up and subscribed.
void read_client(es_client_t* client, StartState& state);

// Reads the running processes, without this one. Call after the subscription: a process that starts meanwhile is then
// in this list, in the messages, or in both.
void read_running(StartState& state);

// Returns the es_message_t.version of a macOS release (101504). For 0 and for a release later than this build knows,
// returns that of the newest known one. For a recording without a message; otherwise the messages carry it.
uint32_t message_version_of(uint32_t release);

}  // namespace esrecord
