// The command line of esrecord: the same options as `esreplay record`.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "recorder/redaction_choice.h"
#include "recorder/trouble.h"
#include "src/native/endpoint_security.h"

namespace esrecord {

struct Options {
  std::string output;
  std::vector<es_event_type_t> events;  // empty: every NOTIFY type that the system has
  bool auth = false;                    // their AUTH twins too
  bool cache = false;                   // answers may be cached
  bool json = false;
  bool help = false;
  bool waits_for_permission = false;  // not an option: a daemon waits, a command ends
  bool force = false;                 // may replace a finished trace of that name
  uint64_t memory_bytes = 0;          // for everything together; 0: memory_plan.h decides
  uint64_t max_bytes = 0;             // for all traces together; 0: as much as fits on the disk
  uint64_t rotate_bytes = 0;
  uint64_t rotate_ns = 0;
  uint64_t keep = 0;  // finished traces; 0: all of them
  uint64_t flight_ns = 0;
  uint64_t flight_bytes = 0;
  std::string trigger_exit;  // name or path of a program; empty: none
  bool trigger_kill = false;
  RedactionChoice redact;  // not set: nothing is redacted
  std::string redact_key;  // a file; empty: a new key that is not saved
  std::string created_by;

  bool flight() const { return flight_ns != 0 || flight_bytes != 0; }
  bool rotates() const { return rotate_bytes != 0 || rotate_ns != 0; }
};

// False with `trouble`.
bool parse_options(int argc, char** argv, Options& options, Trouble& trouble);

extern const char kUsage[];

}  // namespace esrecord
