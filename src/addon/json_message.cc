// The keys of a message, around its process and its event.
#include "src/addon/json_printer.h"
#include "src/schema/generated/json_fields.h"

namespace esreplay {

bool JsonPrinter::message(const RecordStream& stream) {
  const TraceMessage& row = stream.message().row;
  if (!view_.wants(row)) return false;
  const ClientView::Numbers numbers = view_.next(row);
  version_ = style_.version == 0 ? row.version : style_.version;
  Key order[kKeys];
  const size_t count = keys(row, order);
  order_.start_line(numbers.global_seq_num);
  order_.of_line(order, count);
  json_.raw('{');
  for (size_t i = 0; i < count; ++i) {
    if (i > 0) json_.raw(',');
    member(order[i], stream, numbers);
  }
  json_.raw("}\n");
  return true;
}

// Puts the keys of a line into `keys`, and returns how many there are.
size_t JsonPrinter::keys(const TraceMessage& row, Key* keys) const {
  const auto has = [&](Key key) {
    switch (key) {
      case Key::kDeadline:
        return style_.deadline == LineStyle::Deadline::kAlways ||
               (style_.deadline == LineStyle::Deadline::kIfSet && row.deadline != 0);
      case Key::kSeqNum: return version_ >= message_layout::kSeqNumSince;
      case Key::kThread:
      case Key::kGlobalSeqNum: return version_ >= message_layout::kThreadSince;
      default: return true;
    }
  };
  size_t count = 0;
  for (uint8_t i = 0; i < kKeys; ++i)
    if (has(static_cast<Key>(i))) keys[count++] = static_cast<Key>(i);
  return count;
}

void JsonPrinter::member(Key key, const RecordStream& stream, const ClientView::Numbers& numbers) {
  const TraceMessage& row = stream.message().row;
  constexpr uint64_t kSecond = 1'000'000'000;
  switch (key) {
    case Key::kSchemaVersion: json_.raw(R"("schema_version":1)"); return;
    case Key::kVersion:
      json_.raw(R"("version":)");
      json_.number(uint64_t{style_.stated_version == 0 ? version_ : style_.stated_version});
      return;
    case Key::kTime: {
      json_.raw(R"("time":)");
      const auto wall = static_cast<uint64_t>(row.wall_ns);
      json_.time(static_cast<int64_t>(wall / kSecond), static_cast<int64_t>(wall % kSecond), 9);
      return;
    }
    case Key::kMachTime:
      json_.raw(R"("mach_time":)");
      json_.number(row.mach_time);
      return;
    case Key::kDeadline:
      json_.raw(R"("deadline":)");
      if (row.deadline == 0) {
        json_.raw("null");
      } else {
        json_.number(row.deadline);
      }
      return;
    case Key::kProcess:
      json_.raw(R"("process":)");
      image_of(Kind::kProcess, row.process);
      return;
    case Key::kSeqNum:
      json_.raw(R"("seq_num":)");
      json_.number(numbers.seq_num);
      return;
    case Key::kActionType: json_.raw(row.is_auth() ? R"("action_type":0)" : R"("action_type":1)"); return;
    case Key::kAction: result(stream.message()); return;
    case Key::kEventType:
      json_.raw(R"("event_type":)");
      json_.number(row.event_type);
      return;
    case Key::kEvent:
      json_.raw(R"("event":)");
      event(stream);
      return;
    case Key::kThread: {
      json_.raw(R"("thread":)");
      if (row.thread == TraceMessage::kNoThread) {
        json_.raw("null");
      } else {
        image_of(Kind::kThread, row.thread);
      }
      return;
    }
    case Key::kGlobalSeqNum:
      json_.raw(R"("global_seq_num":)");
      json_.number(numbers.global_seq_num);
      return;
  }
}

void JsonPrinter::result(const StreamedMessage& read) {
  if (read.row.is_auth()) {
    json_.raw(R"("action":null)");
    return;
  }
  bool is_type[] = {true, false};
  order_.of_line(is_type, 2);
  json_.raw(R"("action":{"result":{)");
  for (size_t i = 0; i < 2; ++i) {
    if (i > 0) json_.raw(',');
    if (is_type[i]) {
      json_.raw(R"("result_type":)");
      json_.number(read.result_type);
    } else {
      json_.raw(read.result_type == 0 ? R"("result":{"auth":)" : R"("result":{"flags":)");
      json_.number(read.result);
      json_.raw('}');
    }
  }
  json_.raw("}}");
}

void JsonPrinter::event(const RecordStream& stream) {
  const TraceMessage& row = stream.message().row;
  CborCursor record{stream.record()};
  CborMajor major;
  const uint64_t count = record.head() - kMessageItems;
  record.head(&major);
  CborCursor in{stream.record() + (row.place & UINT16_MAX)};
  if (!row.is_raw()) {
    json_.raw('{');
    json_.raw(kJsonEvents[row.event_type]);
    structure(static_cast<uint16_t>(kEventPlans[row.event_type].plan), in, count);
    json_.raw('}');
    return;
  }
  if (major == CborMajor::kNegative) {
    converted(Bytes::kJson, in);
    return;
  }
  const auto size = stream.end() - stream.at() - (row.place & UINT16_MAX);
  convert_(Bytes::kJson, in.at, size, json_.out());
}

}  // namespace esreplay
