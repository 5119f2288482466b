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

// "exec" means the NOTIFY type. "auth_exec", "notify_exec" and the header's own names are explicit. A number is itself.
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

bool event_list(const std::string& words, Options& options, Trouble& trouble) {
  for (size_t at = 0; at <= words.size();) {
    size_t end = words.find(',', at);
    if (end == std::string::npos) end = words.size();
    const std::string word = words.substr(at, end - at);
    at = end + 1;
    if (word.empty() || event_type(word, options.events)) continue;
    trouble = {"unknown event '" + word + "'", "use the names of ESTypes.h, such as exec, auth_open, notify_exit"};
    return false;
  }
  return true;
}

// Reads a positive number, with or without a fraction, and multiplies it by `scale`.
bool amount(const char* word, double scale, uint64_t* result) {
  char* end = nullptr;
  const double value = strtod(word, &end);
  if (end == word || *end != 0 || !(value > 0) || value * scale > 1e18) return false;
  *result = static_cast<uint64_t>(value * scale);
  return *result > 0;
}

struct Flag {
  const char* word;
  bool Options::* chosen;
};

constexpr Flag kFlags[] = {
    {"--auth", &Options::auth},
    {"--cache", &Options::cache},
    {"--force", &Options::force},
    {"--json", &Options::json},
    {"--trigger-kill", &Options::trigger_kill},
};

struct Text {
  const char* word;
  std::string Options::* value;
};

constexpr Text kTexts[] = {
    {"-o", &Options::output},
    {"--output", &Options::output},
    {"--trigger-exit", &Options::trigger_exit},
    {"--redact-key", &Options::redact_key},
};

struct Amount {
  const char* word;
  double scale;  // from the unit of the command line to the member's
  uint64_t Options::* value;
};

constexpr Amount kAmounts[] = {
    {"--memory", kMegabyte, &Options::memory_bytes},
    {"--max-size", kMegabyte, &Options::max_bytes},
    {"--rotate-size", kMegabyte, &Options::rotate_bytes},
    {"--rotate-every", esreplay::kNsPerSecond, &Options::rotate_ns},
    {"--keep", 1, &Options::keep},
    {"--flight", esreplay::kNsPerSecond, &Options::flight_ns},
    {"--flight-size", kMegabyte, &Options::flight_bytes},
};

// Options whose value is read by a function.
constexpr const char* kOthers[] = {"--events", "--redact", "--redact-rule", "--redact-keep"};

template <typename Row, size_t N>
const Row* row_of(const Row (&rows)[N], const std::string& word) {
  for (const Row& row : rows)
    if (word == row.word) return &row;
  return nullptr;
}

bool is_other(const std::string& word) {
  for (const char* name : kOthers)
    if (word == name) return true;
  return false;
}

bool redaction(const std::string& word, const char* value, Options& options, Trouble& trouble) {
  if (word == "--redact") {
    if (options.redact.start_from(value)) return true;
    trouble = {std::string("unknown redaction profile '") + value + "'", "use report or strict"};
    return false;
  }
  if (!options.redact.is_set()) {
    trouble = {word + " changes a profile, and none is chosen yet", "put --redact PROFILE before it"};
    return false;
  }
  if (word == "--redact-rule" ? options.redact.set_rule(value) : options.redact.keep(value)) return true;
  trouble = {"invalid value '" + std::string(value) + "' for " + word, ""};
  return false;
}

// Reads the value of `word`, which takes one.
bool take(const std::string& word, const char* value, Options& options, Trouble& trouble) {
  if (const Text* text = row_of(kTexts, word)) {
    options.*text->value = value;
    return true;
  }
  if (const Amount* row = row_of(kAmounts, word)) {
    if (amount(value, row->scale, &(options.*row->value))) return true;
    trouble = {"invalid value '" + std::string(value) + "' for " + word, "give a number above 0"};
    return false;
  }
  return word == "--events" ? event_list(value, options, trouble) : redaction(word, value, options, trouble);
}

// Returns which options contradict each other, or an empty Trouble.
Trouble contradiction(const Options& options) {
  const bool several = options.flight() || options.rotates();
  if (options.output.empty()) return {"no output trace given", "add -o TRACE"};
  if (options.output.back() == '/') return {"the output is a folder: " + options.output, "name a trace in it"};
  if (!options.redact_key.empty() && !options.redact.is_set())
    return {"--redact-key needs --redact", "add --redact report or --redact strict"};
  if ((options.trigger_kill || !options.trigger_exit.empty()) && !options.flight())
    return {"a trigger needs a flight recorder", "add --flight SECONDS or --flight-size MB"};
  if (options.flight() && options.rotates())
    return {"a flight recorder does not rotate: it writes one trace a trigger", "remove the --rotate option"};
  if (options.keep != 0 && !several)
    return {"--keep needs a recording of several traces", "add --rotate-size MB, --rotate-every S or --flight S"};
  if (options.force && several)
    return {"--force is for a single trace: several traces get numbers that are free", "remove --force"};
  if (options.flight_bytes != 0 && options.flight_bytes < kMinFlight)
    return {"--flight-size is too small", "give at least 8 MB"};
  return {};
}

}  // namespace

const char kUsage[] =
    "esrecord -o TRACE [options]: records Endpoint Security messages until SIGTERM or Ctrl-C.\n"
    "\n"
    "  -o, --output TRACE       write this trace; it is TRACE.incomplete until it is complete\n"
    "      --events LIST        record these: exec,open,auth_mount,... (default: all NOTIFY types)\n"
    "      --auth               record their AUTH twins too, and allow each message at once\n"
    "      --cache              let macOS cache those answers\n"
    "      --force              replace an existing trace when this one is complete\n"
    "      --memory MB          use at most this memory (default 64; 128 for a flight recorder)\n"
    "      --max-size MB        limit all traces together; later messages are counted as lost\n"
    "      --rotate-size MB     start a new trace at this size\n"
    "      --rotate-every S     start a new trace after this time\n"
    "      --keep N             keep only the newest N finished traces\n"
    "      --flight S           keep the last S seconds in memory; write them at a trigger\n"
    "      --flight-size MB     keep at most this much (default: what fits into --memory)\n"
    "      --trigger-exit NAME  write when a program of this name or path exits\n"
    "      --trigger-kill       write when a deadline miss kills another Endpoint Security client\n"
    "      --redact PROFILE     redact with profile report or strict (see esreplay redact)\n"
    "      --redact-rule R=A    change rule R to keep, pseudonym or remove (repeatable)\n"
    "      --redact-keep K=X    keep X of folders, trees, identifiers or variables (repeatable)\n"
    "      --redact-key FILE    use this key (default: a new key, which is not saved)\n"
    "      --json               print progress and summary as lines of JSON\n"
    "\n"
    "Example: sudo esrecord -o boot.estrace --events exec,open --auth\n"
    "SIGUSR1 triggers a flight recorder.\n";

bool parse_options(int argc, char** argv, Options& options, Trouble& trouble) {
  for (int i = 1; i < argc; ++i) {
    options.created_by += options.created_by.empty() ? "esrecord " : " ";
    options.created_by += argv[i];
  }
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--help" || word == "-h") {
      options.help = true;
      return true;
    }
    if (const Flag* flag = row_of(kFlags, word)) {
      options.*flag->chosen = true;
      continue;
    }
    if (row_of(kTexts, word) == nullptr && row_of(kAmounts, word) == nullptr && !is_other(word)) {
      trouble = {"unknown option '" + word + "'", ""};
      return false;
    }
    if (i + 1 == argc) {
      trouble = {word + " needs a value", ""};
      return false;
    }
    if (!take(word, argv[++i], options, trouble)) return false;
  }
  trouble = contradiction(options);
  if (!trouble.problem.empty()) return false;
  MemoryPlan plan;
  return plan_memory(options, plan, trouble);
}

}  // namespace esrecord
