#include "test/native/trace_fixture.h"

#include <map>
#include <string_view>
#include <utility>

#include "src/schema/generated/plans.h"
#include "test/native/check.h"

namespace esreplay {
namespace {

// Lists every event with a plan.
void write_all_events(CborWriter& out) {
  uint64_t count = 0;
  for (uint64_t type = 0; type < kEventTypeCount; ++type) count += has_plan(type) ? 1 : 0;
  out.array(count);
  for (uint64_t type = 0; type < kEventTypeCount; ++type) {
    if (!has_plan(type)) continue;
    const char* plan = kPlans[kEventPlans[type].plan].name;
    out.array(3), out.unsigned_integer(type), out.text("any", 3), out.text(plan, strlen(plan));
  }
}

// Lists every plan as it is compiled, except the one of `own`, an encoded map of one key.
void write_fields(CborWriter& out, const std::vector<uint8_t>& own) {
  std::map<std::pair<size_t, std::string_view>, const Plan*> plans;  // in the order of their encoded names
  for (size_t i = 0; i < kPlanCount; ++i) {
    const std::string_view name(kPlans[i].name);
    plans[{name.size(), name}] = &kPlans[i];
  }
  CborReader in(own.data(), own.size());
  CborItem item{};
  if (!own.empty()) {
    CHECK(in.next(&item) && item.is(CborMajor::kMap) && item.value == 1 && in.next(&item));
    plans[{item.value, {reinterpret_cast<const char*>(item.bytes), item.value}}] = nullptr;
  }
  out.map(plans.size());
  for (const auto& [name, plan] : plans) {
    out.text(name.second.data(), name.first);
    if (plan == nullptr) {
      out.raw(in.at(), in.left());
      continue;
    }
    out.array(plan->step_count);
    for (uint16_t i = 0; i < plan->step_count; ++i) out.text(plan->fields[i], strlen(plan->fields[i]));
  }
}

}  // namespace

TraceFixture::TraceFixture(uint8_t version, const std::vector<uint8_t>& fields, const std::vector<uint8_t>& events) {
  CHECK(encoder_.reserve(arena_, 1 << 20) && blocks_.reserve(arena_, 64 << 20));
  TraceHeader header = kFixtureHeader;
  header.message_version = version;
  encoder_.start(header);
  Buffer map;
  CborWriter& out = map.out;
  const auto key = [&out](const char* name) { out.text(name, strlen(name)); };
  out.map(22);
  key("os"), out.map(0);
  key("mutes"), out.text("unknown", 7);
  key("notes"), out.array(0);
  key("bootId"), out.null();
  key("budget"), out.unsigned_integer(header.budget_ticks);
  key("events");
  if (events.empty()) write_all_events(out);
  if (!events.empty()) out.raw(events.data(), events.size());
  key("fields"), write_fields(out, fields);
  key("source"), out.text("built", 5);
  key("machBase"), out.unsigned_integer(header.mach_base);
  key("missMode"), out.text("kill", 4);
  key("timebase"), out.array(2), out.unsigned_integer(header.numer), out.unsigned_integer(header.denom);
  key("wallBase"), out.unsigned_integer(static_cast<uint64_t>(header.wall_base_ns));
  key("authTwins"), out.array(0);
  key("createdBy"), out.text("fixture", 7);
  key("processes"), out.array(0);
  key("redaction"), out.null();
  key("responses"), out.boolean(true);
  key("application"), out.text("fixture", 7);
  key("budgetSource"), out.text("fixture", 7);
  key("defaultMutes"), out.text("unknown", 7);
  key("subscriptions"), out.text("unknown", 7);
  key("messageVersion"), out.unsigned_integer(version);
  CHECK(blocks_.start(out.data(), out.size()));
}

bool TraceFixture::add(const MessageFixture& message) {
  Buffer buffer;
  return CHECK(encoder_.message(message.message(), message.lists(), buffer.out)) && add(buffer.out, true);
}

bool TraceFixture::add(const CborWriter& out, bool is_message) {
  return CHECK(blocks_.add(out.data(), out.size(), is_message));
}

std::vector<uint8_t> TraceFixture::finish() {
  CHECK(blocks_.finish(encoder_.message_count(), encoder_.record_count()));
  return {blocks_.data(), blocks_.data() + blocks_.size()};
}

std::vector<uint8_t> TraceFixture::cut() {
  CHECK(blocks_.flush());
  return {blocks_.data(), blocks_.data() + blocks_.size()};
}

}  // namespace esreplay
