// Which programs a client selects, and what gaps are to it.
#include "src/addon/client_view.h"

#include <cstring>
#include <string_view>

#include "src/schema/generated/json_fields.h"

namespace esreplay {
namespace {

// Returns the item of a record's field, which has this key.
CborCursor item_of(CborCursor record, uint16_t plan, std::string_view key) {
  const JsonStruct& of = kJsonStructs[plan];
  const JsonField* field = of.fields;
  while (field->key != key) ++field;
  record.head();
  record.head();
  for (uint8_t i = 0; i < field->step; ++i) record.skip();
  return record;
}

}  // namespace

bool ClientView::selects(uint32_t process) {
  Selected& known = selected_[process];
  if (known == kUnknown) {
    const CborCursor record = definitions_.at(KeptDefinitions::kProcess, process);
    CborCursor file = item_of(record, kPlanProcess, R"("executable":)");
    const CborCursor image = definitions_.at(KeptDefinitions::kFile, file.head());
    known = selects_path(item_of(image, kPlanFile, R"("path":)")) ? kYes : kNo;
  }
  return known == kYes;
}

bool ClientView::selects_path(CborCursor path) const {
  std::string_view text;
  if (!path.take_null()) {
    CborMajor major;
    uint64_t size = path.head(&major);
    if (major == CborMajor::kUnsigned) {
      path = definitions_.at(KeptDefinitions::kString, size);
      path.head();
      path.head();
      size = path.head();
    }
    text = {reinterpret_cast<const char*>(path.at), size};
  }
  for (const auto& prefix : subscription_.selected)
    if (text.substr(0, prefix.size()) == prefix) return true;
  return false;
}

void ClientView::pass(const RecordStream& stream) {
  if (!subscription_.is_client || !subscription_.selected.empty()) return;
  CborCursor in{stream.record()};
  in.head();
  CborMajor major;
  const auto kind = static_cast<RecordKind>(in.head(&major));
  if (major != CborMajor::kNegative || kind != RecordKind::kGap) return;
  const uint64_t count = in.head();
  if (!in.take_null()) {
    const uint64_t event_type = in.head();
    if (event_type >= kEventTypeCount || !subscription_.events[event_type]) return;
    seq_num_[event_type] += count;
  }
  global_seq_num_ += count;
}

}  // namespace esreplay
