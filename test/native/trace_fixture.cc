#include "test/native/trace_fixture.h"

#include "test/native/check.h"

namespace esreplay {

TraceFixture::TraceFixture(uint8_t version, const std::vector<uint8_t>& fields, const std::vector<uint8_t>& events) {
  CHECK(encoder_.reserve(arena_, 1 << 20) && blocks_.reserve(arena_, 64 << 20));
  TraceHeader header = kFixtureHeader;
  header.message_version = version;
  encoder_.start(header);
  Buffer map;
  CborWriter& out = map.out;
  const auto key = [&out](const char* name) { out.text(name, strlen(name)); };
  out.map(6U + (fields.empty() ? 0 : 1) + (events.empty() ? 0 : 1));
  key("budget"), out.unsigned_integer(header.budget_ticks);
  if (!events.empty()) key("events"), out.raw(events.data(), events.size());
  if (!fields.empty()) key("fields"), out.raw(fields.data(), fields.size());
  key("machBase"), out.unsigned_integer(header.mach_base);
  key("timebase"), out.array(2), out.unsigned_integer(header.numer), out.unsigned_integer(header.denom);
  key("wallBase"), out.unsigned_integer(static_cast<uint64_t>(header.wall_base_ns));
  key("application"), out.text("fixture", 7);
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
