#include "recorder/recording.h"

#include <unistd.h>
#include <csignal>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>

#include "recorder/end_signals.h"
#include "recorder/file_sink.h"
#include "recorder/flight_sink.h"
#include "recorder/memory_plan.h"
#include "recorder/redaction_key.h"
#include "recorder/redactor.h"
#include "recorder/report.h"
#include "recorder/session.h"
#include "recorder/writer.h"
#include "src/native/clock.h"

namespace esrecord {
namespace {

constexpr uint64_t kDrainNs = 1'000'000'000;

int tell(const Trouble& trouble, int status) {
  fprintf(stderr, "esrecord: %s\n", trouble.problem.c_str());
  if (!trouble.remedy.empty()) fprintf(stderr, "  %s\n", trouble.remedy.c_str());
  return status;
}

// False when nobody reads it any more.
bool say(const std::string& line) { return printf("%s\n", line.c_str()) >= 0 && fflush(stdout) == 0; }

void tell_dumps(const Options& options, FlightSink& flight) {
  for (const Dump& dump : flight.news()) {
    if (options.json) {
      say(dump_json(dump));
    } else {
      fputs(dump_text(dump).c_str(), stdout);
      fflush(stdout);
    }
  }
}

// Until somebody wants it to end. Whoever follows the progress and goes away wants that too.
void wait_for_end(const Options& options, const Counts& counts, FlightSink& flight, Writer& writer) {
  for (;;) {
    await_signal();
    for (int number = next_signal(); number != 0; number = next_signal()) {
      if (number != SIGUSR1) return;
      writer.trigger();
    }
    tell_dumps(options, flight);
    if (options.json && !say(progress_json(counts, "recording", writer.error()))) return;
  }
}

// A recorder that nobody stands beside waits until it is permitted, and says once what it waits for. False: it was not
// to be.
bool start(Session& session, const Options& options, Handler& handler, StartState& state) {
  bool told = false;
  for (;;) {
    Trouble trouble;
    if (session.start(options, handler, state, trouble)) return true;
    const bool waits = options.waits_for_permission && trouble.curable_while_waiting;
    if (!told) tell(trouble, 0);
    if (!waits) return false;
    if (!told) fprintf(stderr, "  Waiting for that.\n");
    told = true;
    await_signal();
    for (int number = next_signal(); number != 0; number = next_signal())
      if (number != SIGUSR1) return false;
  }
}

Trouble cannot_write(const Options& options, const Sink& sink) {
  if (sink.is_taken())
    return {options.output + " is there already.", "Name another trace, or say --force to replace it."};
  const std::string place = sink.place();
  if (sink.error() == EEXIST)
    return {place + " is there already: an unfinished recording.",
            "Keep what it holds (esreplay recover), then remove it, or name another trace."};
  return {place + " cannot be written: " + strerror(sink.error()) + ".",
          "Name a trace in a place that can be written."};
}

std::vector<std::string> notes_of(const StartState& state) {
  std::vector<std::string> notes = {"Entitlements of execs were not recorded."};
  if (state.refused_events.empty()) return notes;
  std::string refused = "Asked for, and not offered by this macOS:";
  for (const es_event_type_t type : state.refused_events) {
    const auto number = static_cast<uint32_t>(type);
    refused += " ";
    refused += number < esreplay::kEventTypeCount ? esreplay::kEventPlans[number].name : std::to_string(number);
  }
  notes.push_back(refused + ".");
  return notes;
}

// What is wrong with --max-size, or nothing: a trace is its header and its end at least.
std::string too_small(const Options& options, uint64_t room, const StartState& state, const HeaderWords& words) {
  if (options.max_bytes == 0) return "";
  const uint64_t least = encode_header(state, words, UINT64_MAX).size() + 2 * kForTheEnd;
  char text[160];
  if (least > options.max_bytes) {
    snprintf(text, sizeof text, "--max-size is too small: a trace of this system has %llu KB at least.",
             static_cast<unsigned long long>(least) / 1024 + 1);
    return text;
  }
  if (least <= room) return "";
  return "The traces of that name that are there have all that --max-size allows.";
}

// Null with a sentence in `problem`.
std::unique_ptr<Redactor> make_redactor(const Options& options, std::string& problem) {
  std::string key;
  if (!read_redaction_key(options.redact_key, key, problem)) return nullptr;
  return std::make_unique<Redactor>(options.redact.profile(), key);
}

}  // namespace

int record(const Options& options) {
  std::unique_ptr<Redactor> redactor;
  if (options.redact.is_set()) {
    std::string problem;
    redactor = make_redactor(options, problem);
    if (redactor == nullptr) return tell({problem, "esreplay redact --key FILE makes one."}, kSetupStatus);
  }
  esreplay::Arena arena;
  static MessageRing ring;
  static Counts counts;
  static FileSink file(options, counts);
  static FlightSink flight(options, counts);
  Sink& sink = options.flight() ? static_cast<Sink&>(flight) : file;
  static Writer writer(options, ring, sink, counts);
  MemoryPlan plan;
  std::string problem;
  if (!plan_memory(options, plan, problem)) return tell({problem, ""}, kUsageStatus);
  if (!listen_for_signals() || !ring.reserve(arena, plan.entries, plan.messages) || !writer.reserve(arena, plan))
    return tell({"There is not enough memory.", "Ask for less with --memory."}, kSetupStatus);
  if ((options.flight() && !flight.reserve(arena, plan.flight, writer.encoding())) || !writer.open())
    return tell(cannot_write(options, sink), kSetupStatus);
  esreplay::clock_calibrate();

  static Handler handler = {ring, {options.cache}};
  Session session;
  StartState state;
  const auto leave_nothing = [&] {
    if (!options.flight()) unlink(sink.place().c_str());
  };
  if (!start(session, options, handler, state)) {
    leave_nothing();
    return kSetupStatus;
  }
  HeaderWords words = {"esreplay " ESREPLAY_VERSION, options.created_by, notes_of(state)};
  if (redactor != nullptr) {
    redact(state, words, *redactor);
    writer.redact_with(redactor.get());
  }
  problem = too_small(options, options.flight() ? flight.room_on_disk() : file.room_on_disk(), state, words);
  if (!problem.empty()) {
    session.end();
    leave_nothing();
    return tell({problem, "Allow more, or keep fewer traces: --keep N."}, kUsageStatus);
  }
  flight.describe(state, words);
  // Each part of a flight recorder's memory has a header of its own: the list is for the traces that are written.
  if (options.flight()) {
    state.knows_running = false;
    state.running.clear();
  }
  if (!writer.start(state, words)) return tell({"No thread can be started.", ""}, kSetupStatus);
  if (options.json) say(progress_json(counts, "recording", 0));
  wait_for_end(options, counts, flight, writer);

  session.unsubscribe();
  const uint64_t until = esreplay::monotonic_ns() + kDrainNs;
  while (!ring.is_empty() && esreplay::monotonic_ns() < until) usleep(1000);
  session.end();
  writer.stop();
  if (options.flight()) {
    flight.trigger("the recording ended");
    tell_dumps(options, flight);
  }
  const bool whole = writer.is_whole();
  std::string place = whole ? options.output : sink.place();
  if (options.flight()) place = "";
  if (options.json) {
    say(summary_json(counts, place, whole, writer.error()));
  } else {
    fputs(summary_text(counts, place, whole, writer.error()).c_str(), stdout);
  }
  return whole ? 0 : kSetupStatus;
}

}  // namespace esrecord
