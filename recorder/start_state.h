// The state that a recording begins with: the system, its clocks, what the client is subscribed to and what is muted.
// It goes into the header of the trace; `header.h` says how.
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

// One that was there before the recorder could see it start. 0 and "": not told.
struct RunningProcess {
  uint32_t pid = 0;
  bool is_known = false;  // false: the system told nothing but its pid and perhaps its path
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
  bool knows_mutes = false;  // before macOS 12 nothing tells them
  std::vector<PathMute> default_mutes;
  std::vector<PathMute> path_mutes;
  std::vector<ProcessMute> process_mutes;
  std::vector<std::string> inverted;
  bool knows_running = false;
  std::vector<RunningProcess> running;  // in the order of their pids
  std::vector<es_event_type_t> subscriptions;
  std::vector<es_event_type_t> refused_events;  // asked for, and not subscribed to
  std::string miss_mode;
};

// The system and its clocks. What it does not tell stays empty.
void read_system(StartState& state);

// The paths that `client` has muted now; false when that cannot be told. Right after es_new_client they are the
// default set.
bool read_path_mutes(es_client_t* client, std::vector<PathMute>& mutes);
// Everything else that a client can be asked about, after it was set up and subscribed.
void read_client(es_client_t* client, StartState& state);

// The processes there are, this one apart. After the subscription, so that one that starts meanwhile is here or in the
// messages, or in both.
void read_running(StartState& state);

// es_message_t.version of a macOS release as 101504; of the newest one that this build knows for a later release, and
// for 0. For a recording without a message; else messages say it.
uint32_t message_version_of(uint32_t release);

}  // namespace esrecord
