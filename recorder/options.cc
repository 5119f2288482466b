#include "recorder/options.h"

#include <cstdlib>
#include <cstring>

#include "recorder/memory_plan.h"
#include "src/native/trace_limits.h"
#include "src/schema/generated/plans.h"

namespace esrecord {
namespace {

std::string lower(std::string text) {
  for (char& letter : text)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  return text;
}

// "exec" is the NOTIFY type; "auth_exec", "notify_exec" and the header's own names say which; a number is itself.
bool event_type(const std::string& word, std::vector<es_event_type_t>& events) {
  if (!word.empty() && word.find_first_not_of("0123456789") == std::string::npos && word.size() < 6) {
    events.push_back(static_cast<es_event_type_t>(strtoul(word.c_str(), nullptr, 10)));
    return true;
  }
  constexpr char kPrefix[] = "es_event_type_";
  std::string name = lower(word);
  if (name.rfind(kPrefix, 0) == 0) name = name.substr(sizeof kPrefix - 1);
  for (uint32_t type = 0; type < esreplay::kEventTypeCount; ++type) {
    if (esreplay::kEventPlans[type].plan < 0) continue;
    const std::string full = lower(esreplay::kEventPlans[type].name).substr(sizeof kPrefix - 1);
    if (full != name && full != "notify_" + name) continue;
    events.push_back(static_cast<es_event_type_t>(type));
    return true;
  }
  return false;
}

bool event_list(const std::string& words, Options& options, std::string& problem) {
  for (size_t at = 0; at <= words.size();) {
    size_t end = words.find(',', at);
    if (end == std::string::npos) end = words.size();
    const std::string word = words.substr(at, end - at);
    at = end + 1;
    if (word.empty() || event_type(word, options.events)) continue;
    problem = "There is no event '" + word + "'. Names are those of the header: exec, auth_open, notify_exit.";
    return false;
  }
  return true;
}

// A positive number, with a fraction where `scale` makes an integer of it.
bool amount(const char* word, double scale, uint64_t* result) {
  char* end = nullptr;
  const double value = strtod(word, &end);
  if (end == word || *end != 0 || !(value > 0) || value * scale > 1e18) return false;
  *result = static_cast<uint64_t>(value * scale);
  return *result > 0;
}

}  // namespace

const char kUsage[] =
    "esrecord -o TRACE [options]: records Endpoint Security messages until SIGTERM or Ctrl-C.\n"
    "\n"
    "  -o, --output TRACE       the trace to write; TRACE.incomplete until it is whole\n"
    "      --events LIST        exec,open,auth_mount,... (default: every NOTIFY type of this macOS)\n"
    "      --auth               their AUTH twins too, each allowed at once\n"
    "      --cache              let those answers be cached: what was asked once is not asked again\n"
    "      --force              replace a finished trace of that name, when this one is whole\n"
    "      --memory MB          of everything together (default 64; 128 for a flight recorder)\n"
    "      --max-size MB        of all traces together; what comes after is counted as lost\n"
    "      --rotate-size MB     begin another trace when one is this long\n"
    "      --rotate-every S     or this old\n"
    "      --keep N             of the finished ones only the newest\n"
    "      --flight S           keep the last S seconds in memory and write them when triggered\n"
    "      --flight-size MB     at most so much of them (default: as fits into the memory)\n"
    "      --trigger-exit NAME  when a program of this name or path ends\n"
    "      --trigger-kill       when another Endpoint Security client is killed as for a deadline\n"
    "      --redact PROFILE     take out what must not be shown: report or strict (see esreplay redact)\n"
    "      --redact-rule R=A    but rule R keeps, pseudonym or remove; again for each\n"
    "      --redact-keep K=X    but X of folders, trees, identifiers or variables stays; again for each\n"
    "      --redact-key FILE    with this key (default: a new one, kept nowhere)\n"
    "      --json               progress and summary as lines of JSON\n"
    "\n"
    "Example: sudo esrecord -o boot.estrace --events exec,open --auth\n"
    "SIGUSR1 writes what a flight recorder holds.\n";

bool parse_options(int argc, char** argv, Options& options, std::string& problem) {
  for (int i = 1; i < argc; ++i) {
    options.created_by += options.created_by.empty() ? "esrecord " : " ";
    options.created_by += argv[i];
  }
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--auth") {
      options.auth = true;
      continue;
    }
    if (word == "--cache") {
      options.cache = true;
      continue;
    }
    if (word == "--force") {
      options.force = true;
      continue;
    }
    if (word == "--json") {
      options.json = true;
      continue;
    }
    if (word == "--trigger-kill") {
      options.trigger_kill = true;
      continue;
    }
    if (word == "--help" || word == "-h") {
      options.help = true;
      return true;
    }
    static constexpr const char* kWithValue[] = {
        "-o",          "--output", "--events",      "--memory",       "--max-size", "--rotate-size", "--rotate-every",
        "--keep",      "--flight", "--flight-size", "--trigger-exit", "--redact",   "--redact-rule", "--redact-keep",
        "--redact-key"};
    bool known = false;
    for (const char* name : kWithValue) known = known || word == name;
    if (!known) {
      problem = "There is no option '" + word + "'.";
      return false;
    }
    if (i + 1 == argc) {
      problem = word + " needs a value.";
      return false;
    }
    const char* value = argv[++i];
    bool good = true;
    if (word == "-o" || word == "--output")
      options.output = value;
    else if (word == "--events") {
      if (!event_list(value, options, problem)) return false;
    } else if (word == "--trigger-exit")
      options.trigger_exit = value;
    else if (word == "--redact") {
      if (options.redact.start_from(value)) continue;
      problem = std::string("There is no profile '") + value + "' to redact with.";
      return false;
    } else if (word == "--redact-rule" || word == "--redact-keep") {
      if (!options.redact.is_set()) {
        problem = word + " changes a profile: it stands behind --redact.";
        return false;
      }
      if (word == "--redact-rule" ? options.redact.set_rule(value) : options.redact.keep(value)) continue;
      problem = word + " does not know '" + value + "'.";
      return false;
    } else if (word == "--redact-key")
      options.redact_key = value;
    else if (word == "--memory")
      good = amount(value, kMegabyte, &options.memory_bytes);
    else if (word == "--max-size")
      good = amount(value, kMegabyte, &options.max_bytes);
    else if (word == "--rotate-size")
      good = amount(value, kMegabyte, &options.rotate_bytes);
    else if (word == "--rotate-every")
      good = amount(value, double{esreplay::kNsPerSecond}, &options.rotate_ns);
    else if (word == "--flight")
      good = amount(value, double{esreplay::kNsPerSecond}, &options.flight_ns);
    else if (word == "--flight-size")
      good = amount(value, kMegabyte, &options.flight_bytes);
    else
      good = amount(value, 1, &options.keep);
    if (good) continue;
    problem = word + " is a number above 0, not '" + value + "'.";
    return false;
  }
  if (options.output.empty()) {
    problem = "No trace was named: -o TRACE.";
    return false;
  }
  if (options.output.back() == '/') {
    problem = "-o names a folder; name the trace to write.";
    return false;
  }
  if (!options.redact_key.empty() && !options.redact.is_set()) {
    problem = "A key is for --redact.";
    return false;
  }
  if ((options.trigger_kill || !options.trigger_exit.empty()) && !options.flight()) {
    problem = "A trigger is for a flight recorder: --flight SECONDS or --flight-size MB.";
    return false;
  }
  if (options.flight() && options.rotates()) {
    problem = "A flight recorder does not rotate: it writes a trace a trigger.";
    return false;
  }
  if (options.keep != 0 && !options.flight() && !options.rotates()) {
    problem = "--keep is for several traces: --rotate-size MB, --rotate-every S or --flight S.";
    return false;
  }
  if (options.force && (options.flight() || options.rotates())) {
    problem = "--force is for one trace; several get numbers that are free.";
    return false;
  }
  if (options.flight_bytes != 0 && options.flight_bytes < kMinFlight) {
    problem = "--flight-size is 8 MB at least.";
    return false;
  }
  MemoryPlan plan;
  return plan_memory(options, plan, problem);
}

}  // namespace esrecord
