// The output of esrecord: progress and a summary, for people or as lines of JSON.
#pragma once

#include <string>

#include "recorder/counts.h"
#include "recorder/flight_sink.h"

namespace esrecord {

// One line of JSON: {"state":"recording","messages":12,...}. `error`: an errno while the disk takes no data, else 0.
std::string progress_json(const Counts& counts, const char* state, int error);
// The same after the end, with the losses by event type. `path` is empty for a flight recorder, which has already
// reported its traces.
std::string summary_json(const Counts& counts, const std::string& path, bool whole, int error);
std::string summary_text(const Counts& counts, const std::string& path, bool whole, int error);

// A trace that a flight recorder wrote: {"state":"triggered","reason":...,"trace":...,"messages":12}.
std::string dump_json(const Dump& dump);
std::string dump_text(const Dump& dump);

}  // namespace esrecord
