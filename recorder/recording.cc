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
#include "recorder/report.h"
#include "recorder/session.h"
#include "recorder/writer.h"
#include "src/native/clock.h"
#include "src/native/redaction/redactor.h"

namespace esrecord {
namespace {

constexpr uint64_t kDrainNs = 1'000'000'000;

int fail(const Trouble& trouble, int status) {
  complain("esrecord", trouble);
  return status;
}

// False when the reader has gone.
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

// Returns when the recording is to end: at a signal, or when the reader of the progress has gone.
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

// Starts the session. A daemon waits until it is permitted, and says once what it waits for. False: it cannot start.
bool start(Session& session, const Options& options, Handler& handler, StartState& state) {
  bool printed = false;
  for (;;) {
    Trouble trouble;
    if (session.start(options, handler, state, trouble)) return true;
    const bool waits = options.waits_for_permission && trouble.curable_while_waiting;
    if (!printed) complain("esrecord", trouble);
    if (!waits) return false;
    if (!printed) fprintf(stderr, "esrecord: waiting for the permission\n");
    printed = true;
    await_signal();
    for (int number = next_signal(); number != 0; number = next_signal())
      if (number != SIGUSR1) return false;
  }
}

Trouble cannot_write(const Options& options, const Sink& sink) {
  if (sink.is_taken())
    return {"trace exists already: " + options.output, "name another trace, or replace it with --force"};
  const std::string place = sink.place();
  if (sink.error() == EEXIST)
    return {"unfinished recording exists already: " + place,
            "keep its messages with `esreplay recover` and remove it, or name another trace"};
  return {"cannot write " + place + ": " + strerror(sink.error()), "name a trace in a folder that can be written"};
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

// Returns what is wrong with --max-size, or an empty Trouble. The smallest trace has a header and an end.
Trouble too_small(const Options& options, uint64_t room, const StartState& state, const HeaderWords& words) {
  if (options.max_bytes == 0) return {};
  const uint64_t min_bytes = encode_header(state, words, UINT64_MAX).size() + 2 * kForTheEnd;
  if (min_bytes > options.max_bytes)
    return {"--max-size is too small",
            "give more than " + std::to_string(min_bytes / 1024 + 1) + " KB, which every trace of this system needs"};
  if (min_bytes <= room) return {};
  return {"the existing traces of that name take all that --max-size allows",
          "give a larger --max-size, or keep fewer traces with --keep N"};
}

// Null with `trouble`.
std::unique_ptr<esreplay::Redactor> make_redactor(const Options& options, Trouble& trouble) {
  std::string key;
  if (!read_redaction_key(options.redact_key, key, trouble)) return nullptr;
  return std::make_unique<esreplay::Redactor>(options.redact.profile(), key);
}

}  // namespace

int record(const Options& options) {
  std::unique_ptr<esreplay::Redactor> redactor;
  Trouble trouble;
  if (options.redact.is_set()) {
    redactor = make_redactor(options, trouble);
    if (redactor == nullptr) return fail(trouble, kSetupStatus);
  }
  esreplay::Arena arena;
  static MessageRing ring;
  static Counts counts;
  static FileSink file(options, counts);
  static FlightSink flight(options, counts);
  Sink& sink = options.flight() ? static_cast<Sink&>(flight) : file;
  static Writer writer(options, ring, sink, counts);
  MemoryPlan plan;
  if (!plan_memory(options, plan, trouble)) return fail(trouble, kUsageStatus);
  if (!listen_for_signals() || !ring.reserve(arena, plan.entries, plan.messages) || !writer.reserve(arena, plan))
    return fail({"not enough memory", "ask for less with --memory"}, kSetupStatus);
  if ((options.flight() && !flight.reserve(arena, plan.flight, writer.encoding())) || !writer.open())
    return fail(cannot_write(options, sink), kSetupStatus);
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
  trouble = too_small(options, options.flight() ? flight.room_on_disk() : file.room_on_disk(), state, words);
  if (!trouble.problem.empty()) {
    session.end();
    leave_nothing();
    return fail(trouble, kUsageStatus);
  }
  flight.describe(state, words);
  // Each part of a flight recorder's memory has a header of its own. The list goes only into the traces that are
  // written.
  if (options.flight()) {
    state.knows_running = false;
    state.running.clear();
  }
  if (!writer.start(state, words)) return fail({"cannot start a thread", ""}, kSetupStatus);
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
