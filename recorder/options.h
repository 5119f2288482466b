// The command line of esrecord: the same words as `esreplay record`.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "recorder/redaction_choice.h"
#include "src/native/endpoint_security.h"

namespace esrecord {

struct Options {
  std::string output;
  std::vector<es_event_type_t> events;  // empty: every NOTIFY type that the system has
  bool auth = false;                    // their AUTH twins too
  bool cache = false;                   // answers may be cached
  bool json = false;
  bool help = false;
  bool waits_for_permission = false;  // no option: a daemon does, a person is told
  bool force = false;                 // a finished trace of that name may be replaced
  uint64_t memory_bytes = 0;          // of everything; 0: memory_plan.h says
  uint64_t max_bytes = 0;             // of all traces together; 0: as much as fits on the disk
  uint64_t rotate_bytes = 0;
  uint64_t rotate_ns = 0;
  uint64_t keep = 0;  // finished traces; 0: all of them
  uint64_t flight_ns = 0;
  uint64_t flight_bytes = 0;
  std::string trigger_exit;  // name or path of a program; empty: none
  bool trigger_kill = false;
  RedactionChoice redact;  // not set: nothing is taken out
  std::string redact_key;  // file; empty: a new key that is kept nowhere
  std::string created_by;

  bool flight() const { return flight_ns != 0 || flight_bytes != 0; }
  bool rotates() const { return rotate_bytes != 0 || rotate_ns != 0; }
};

// False with a sentence in `problem`.
bool parse_options(int argc, char** argv, Options& options, std::string& problem);

extern const char kUsage[];

}  // namespace esrecord
