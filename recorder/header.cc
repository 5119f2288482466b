#include "recorder/header.h"

#include <algorithm>
#include <string_view>

#include "src/native/cbor_writer.h"
#include "src/native/trace_limits.h"
#include "src/native/utf8.h"
#include "src/schema/generated/plans.h"

namespace esrecord {
namespace {

using esreplay::CborWriter;
using esreplay::has_plan;
using esreplay::kEventPlans;
using esreplay::kEventTypeCount;
using esreplay::kMaxBlock;
using esreplay::kPlans;
using esreplay::Op;
using esreplay::Plan;

// Limit on the list of running processes. Everything else in a header stays far below the remaining space.
constexpr size_t kMaxRunning = size_t{512} << 10;

bool is_text(std::string_view text) {
  return esreplay::is_utf8(reinterpret_cast<const uint8_t*>(text.data()), text.size());
}

void text(CborWriter& out, std::string_view value) { out.text(value.data(), value.size()); }

void text_or_null(CborWriter& out, const std::string& value) {
  if (value.empty()) return out.null();
  text(out, value);
}

// A type without a name is written as its number.
void event_name(CborWriter& out, uint32_t type) {
  if (type < kEventTypeCount) return text(out, kEventPlans[type].name);
  text(out, std::to_string(type));
}

void event_names(CborWriter& out, const std::vector<es_event_type_t>& types) {
  out.array(types.size());
  for (const es_event_type_t type : types) event_name(out, type);
}

// The format stores a path as text, so a path that is not UTF-8 is omitted.
void path_mutes(CborWriter& out, const std::vector<PathMute>& mutes) {
  out.array(static_cast<uint64_t>(
      std::count_if(mutes.begin(), mutes.end(), [](const PathMute& mute) { return is_text(mute.path); })));
  for (const PathMute& mute : mutes) {
    if (!is_text(mute.path)) continue;
    out.array(3);
    text(out, mute.type);
    text(out, mute.path);
    event_names(out, mute.events);
  }
}

void mutes(CborWriter& out, const StartState& state) {
  if (!state.knows_mutes) return text(out, "unknown");
  out.map(3);
  text(out, "paths");
  path_mutes(out, state.path_mutes);
  text(out, "inverted");
  out.array(state.inverted.size());
  for (const std::string& type : state.inverted) text(out, type);
  text(out, "processes");
  out.array(state.process_mutes.size());
  for (const ProcessMute& mute : state.process_mutes) {
    out.array(2);
    out.bytes(&mute.token, sizeof mute.token);
    event_names(out, mute.events);
  }
}

void events(CborWriter& out, const std::vector<es_event_type_t>& types) {
  out.array(static_cast<uint64_t>(std::count_if(types.begin(), types.end(), has_plan)));
  for (const es_event_type_t type : types) {
    if (!has_plan(type)) continue;
    out.array(3);
    out.unsigned_integer(type);
    text(out, kEventPlans[type].name);
    text(out, kPlans[kEventPlans[type].plan].name);
  }
}

// Marks every plan that a record of these types may reach: payloads, what they point to, elements and arms of unions.
void reach(uint16_t plan, std::vector<bool>& reached) {
  if (reached[plan]) return;
  reached[plan] = true;
  for (uint16_t i = 0; i < kPlans[plan].step_count; ++i) {
    const esreplay::PlanStep& step = kPlans[plan].steps[i];
    const bool plain = (step.flags & (esreplay::kStringArray | esreplay::kBytesArray)) != 0;
    if (step.op == Op::kPointer || (step.op == Op::kArray && !plain)) reach(step.target, reached);
    if (step.op != Op::kUnion) continue;
    const esreplay::UnionPlan& choice = esreplay::kUnions[step.target];
    for (uint8_t arm = 0; arm < choice.arm_count; ++arm) reach(choice.arms[arm].plan, reached);
  }
}

// Keys are sorted by their encoded bytes: shorter ones first.
bool comes_first(std::string_view a, std::string_view b) { return a.size() != b.size() ? a.size() < b.size() : a < b; }

void fields(CborWriter& out, const std::vector<es_event_type_t>& types) {
  std::vector<bool> reached(esreplay::kPlanCount);
  for (const uint16_t image : {esreplay::kPlanProcess, esreplay::kPlanFile, esreplay::kPlanThread})
    reach(image, reached);
  for (const es_event_type_t type : types)
    if (has_plan(type)) reach(static_cast<uint16_t>(kEventPlans[type].plan), reached);
  std::vector<const Plan*> plans;
  for (size_t i = 0; i < reached.size(); ++i)
    if (reached[i]) plans.push_back(&kPlans[i]);
  std::sort(plans.begin(), plans.end(), [](const Plan* a, const Plan* b) { return comes_first(a->name, b->name); });
  out.map(plans.size());
  for (const Plan* plan : plans) {
    text(out, plan->name);
    out.array(plan->step_count);
    for (uint16_t i = 0; i < plan->step_count; ++i) text(out, plan->fields[i]);
  }
}

// Returns how many of the processes fit.
size_t running_count(const std::vector<RunningProcess>& processes) {
  constexpr size_t kAround = 32;
  size_t count = 0;
  for (size_t size = 0; count < processes.size(); ++count) {
    size += kAround + processes[count].path.size();
    if (size > kMaxRunning) break;
  }
  return count;
}

void number_or_null(CborWriter& out, uint64_t value, bool is_known) {
  if (!is_known) return out.null();
  out.unsigned_integer(value);
}

void running(CborWriter& out, const std::vector<RunningProcess>& processes) {
  const size_t count = running_count(processes);
  out.array(count);
  for (size_t i = 0; i < count; ++i) {
    const RunningProcess& process = processes[i];
    out.array(4);
    out.unsigned_integer(process.pid);
    number_or_null(out, process.parent, process.is_known);
    number_or_null(out, process.start_us, process.start_us != 0);
    text_or_null(out, is_text(process.path) ? process.path : "");
  }
}

void os(CborWriter& out, const StartState& state) {
  out.map(3);
  text(out, "build");
  text_or_null(out, state.os_build);
  text(out, "major");
  if (state.os_major == 0) {
    out.null();
  } else {
    out.unsigned_integer(state.os_major);
  }
  text(out, "version");
  text_or_null(out, state.os_version);
}

// Writes the action of each rule, and which key was used.
void redaction(CborWriter& out, const esreplay::Redactor& redactor) {
  const esreplay::RedactionProfile& profile = redactor.profile();
  std::vector<std::pair<std::string_view, std::string>> entries = {{"profile", profile.name},
                                                                   {"keyCheck", redactor.key_check()}};
  for (size_t rule = 0; rule < esreplay::kRedactionRuleCount; ++rule) {
    const auto action = static_cast<size_t>(profile.rules[rule]);
    entries.emplace_back(esreplay::kRedactionRuleNames[rule], esreplay::kRedactionActionNames[action]);
  }
  entries.emplace_back("times", "");
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return comes_first(a.first, b.first); });
  out.map(entries.size());
  for (const auto& [name, value] : entries) {
    text(out, name);
    if (name == "times") {
      out.unsigned_integer(1);
    } else {
      text(out, value);
    }
  }
}

struct Key {
  std::string_view name;
  std::vector<uint8_t> value;
};

}  // namespace

void redact(StartState& state, HeaderWords& words, esreplay::Redactor& redactor) {
  using esreplay::Content;
  for (std::vector<PathMute>* mutes : {&state.path_mutes, &state.default_mutes})
    for (PathMute& mute : *mutes) mute.path = redactor.text(Content::kPath, mute.path);
  for (RunningProcess& process : state.running) process.path = redactor.text(Content::kPath, process.path);
  state.boot_id = redactor.text(Content::kAddress, state.boot_id);
  words.created_by = std::string("esrecord --redact ") + redactor.profile().name;
  words.redactor = &redactor;
}

std::vector<uint8_t> encode_header(const StartState& state, const HeaderWords& words, uint64_t budget_ticks) {
  std::vector<uint8_t> buffer(kMaxBlock);
  std::vector<Key> keys;
  bool fits = true;
  auto key = [&](std::string_view name, auto&& write) {
    CborWriter out(buffer.data(), buffer.size());
    write(out);
    fits = fits && !out.full();
    keys.push_back({name, {out.data(), out.data() + out.size()}});
  };
  auto words_key = [&](std::string_view name, std::string_view value) {
    key(name, [&](CborWriter& out) { text(out, value); });
  };
  auto number_key = [&](std::string_view name, uint64_t value) {
    key(name, [&](CborWriter& out) { out.unsigned_integer(value); });
  };
  std::vector<es_event_type_t> types = state.subscriptions;
  std::sort(types.begin(), types.end());

  words_key("application", words.application);
  words_key("createdBy", is_text(words.created_by) ? words.created_by : "esrecord");
  key("os", [&](CborWriter& out) { os(out, state); });
  number_key("messageVersion", state.message_version);
  key("timebase", [&](CborWriter& out) {
    out.array(2);
    out.unsigned_integer(state.numer);
    out.unsigned_integer(state.denom);
  });
  key("bootId", [&](CborWriter& out) { text_or_null(out, state.boot_id); });
  number_key("machBase", state.mach_base);
  number_key("wallBase", state.wall_base_ns);
  words_key("source", "recorder");
  number_key("budget", budget_ticks);
  words_key("budgetSource", "not needed: every recorded message has its own deadline");
  key("subscriptions", [&](CborWriter& out) { event_names(out, types); });
  key("mutes", [&](CborWriter& out) { mutes(out, state); });
  key("defaultMutes", [&](CborWriter& out) {
    if (!state.knows_mutes) return text(out, "unknown");
    path_mutes(out, state.default_mutes);
  });
  key("processes", [&](CborWriter& out) { out.array(0); });
  if (state.knows_running) key("running", [&](CborWriter& out) { running(out, state.running); });
  words_key("missMode", state.miss_mode);
  key("redaction", [&](CborWriter& out) {
    if (words.redactor == nullptr) return out.null();
    redaction(out, *words.redactor);
  });
  key("authTwins", [&](CborWriter& out) { out.array(0); });
  key("responses", [&](CborWriter& out) { out.boolean(true); });
  key("events", [&](CborWriter& out) { events(out, types); });
  key("fields", [&](CborWriter& out) { fields(out, types); });
  std::vector<std::string> notes = words.notes;
  if (const size_t more = state.running.size() - running_count(state.running); more > 0)
    notes.push_back(std::to_string(uint64_t{more}) +
                    " more processes were running at the start; there is no room for them here.");
  key("notes", [&](CborWriter& out) {
    out.array(notes.size());
    for (const std::string& note : notes) text(out, note);
  });
  std::sort(keys.begin(), keys.end(), [](const Key& a, const Key& b) { return comes_first(a.name, b.name); });
  CborWriter out(buffer.data(), buffer.size());
  out.map(keys.size());
  for (const Key& each : keys) {
    text(out, each.name);
    out.raw(each.value.data(), each.value.size());
  }
  if (!fits || out.full()) return {};
  buffer.resize(out.size());
  return buffer;
}

}  // namespace esrecord
