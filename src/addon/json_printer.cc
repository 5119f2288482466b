// Walks the generated tables: a record's items are found first, and printed in the order of the header's fields.
#include "src/addon/json_printer.h"

#include <cstring>

#include "src/schema/generated/json_fields.h"

namespace esreplay {
namespace {

struct SignedItem {
  uint64_t value;
  bool is_negative;
};

SignedItem integer_at(CborCursor in) {
  CborMajor major;
  const uint64_t value = in.head(&major);
  return {value, major == CborMajor::kNegative};
}

int64_t int64_at(const uint8_t* item) {
  const SignedItem read = integer_at({item});
  return static_cast<int64_t>(read.is_negative ? ~read.value : read.value);
}

bool is_true(const uint8_t* item) {
  constexpr uint8_t kTrueItem = 0xF5;
  return *item == kTrueItem;
}

// Notes where each of the next `count` items begins.
void find_items(CborCursor& in, uint64_t count, const uint8_t** items) {
  for (uint64_t i = 0; i < count; ++i) {
    items[i] = in.at;
    in.skip();
  }
}

// Prints an array; `element` prints one, and leaves the cursor behind it.
template <class Element>
void list(JsonText& json, CborCursor& in, const Element& element) {
  json.raw('[');
  const uint64_t elements = in.head();
  for (uint64_t i = 0; i < elements; ++i) {
    if (i > 0) json.raw(',');
    element();
  }
  json.raw(']');
}

}  // namespace

JsonPrinter::JsonPrinter(Convert convert, LineStyle style, Subscription subscription)
    : convert_(std::move(convert)), style_(style), view_(std::move(subscription), definitions_) {
  json_.set_spelling(style_.slashes, style_.safe);
  if (style_.shuffles) order_.start(style_.seed);
}

bool JsonPrinter::start(RecordStream& stream, size_t trace_size) {
  bool is_reserved = definitions_.reserve(stream.arena(), trace_size) && view_.start(stream.arena(), trace_size);
  for (auto& table : remembered_) is_reserved = is_reserved && table.reserve(stream.arena(), trace_size / 8 + 1);
  return is_reserved;
}

void JsonPrinter::close() {
  std::string().swap(texts_);
  std::string().swap(json_.out());
}

bool JsonPrinter::define(const RecordStream& stream) {
  Kind kind;
  return definitions_.keep(stream, &kind) && (kind > Kind::kFile || remembered_[kind].push({})) &&
         (kind != Kind::kProcess || view_.define_process());
}

void JsonPrinter::structure(uint16_t plan, CborCursor& in, uint64_t count) {
  const uint8_t* items[kMaxItems];
  find_items(in, count, items);
  const JsonStruct& of = kJsonStructs[plan];
  const bool is_list = of.open == '[' || (of.count > 0 && is_list_of_words(of.fields[0]));
  if (of.open != 0) json_.raw(is_list ? '[' : of.open);
  fields(of, items, count, true);
  if (of.open != 0) json_.raw(is_list ? ']' : '}');
}

// Without keys it is one value.
void JsonPrinter::fields(const JsonStruct& of, const uint8_t* const* items, uint64_t count, bool with_key) {
  const JsonField* const end = of.fields + of.count;
  bool is_list = false;  // of the group inside that is open
  order_.begin_group();
  for (const JsonField* field = of.fields; field != end; ++field) {
    if (field->op == JsonOp::kCloseObject || field->op == JsonOp::kCloseList) {
      order_.end_group(json_.out(), is_list);
      json_.raw(is_list || field->op == JsonOp::kCloseList ? ']' : '}');
      is_list = false;
      continue;
    }
    const bool opens = field->op == JsonOp::kOpenObject || field->op == JsonOp::kOpenList;
    const bool is_absent = !opens && field->step >= count;
    if (field->since > version_ || is_hidden(*field, is_absent, items)) {
      if (opens) field += field->target;
      continue;
    }
    if (of.open != 0 || (with_key && field == of.fields && field->key[0] != 0) || field != of.fields)
      order_.member(json_.begin(is_list_of_words(*field) ? "" : field->key));
    if (opens) {
      is_list = field->op == JsonOp::kOpenList || is_list_of_words(field[1]);
      json_.raw(is_list ? '[' : '{');
      order_.begin_group();
    } else if (is_absent) {
      absent(*field);
    } else if ((field->flags & kOnlyNull) != 0 && !style_.extensions) {
      json_.raw("null");
    } else {
      value(*field, items);
    }
  }
  order_.end_group(json_.out(), of.open == '[' || (of.count > 0 && is_list_of_words(of.fields[0])));
}

// An audit token in the other shape.
bool JsonPrinter::is_list_of_words(const JsonField& field) const {
  return style_.token_arrays && (field.flags & kWord) != 0;
}

bool JsonPrinter::is_hidden(const JsonField& field, bool is_absent, const uint8_t* const* items) const {
  if ((field.flags & kOmitNull) != 0 && (is_absent || !style_.extensions || CborCursor{items[field.step]}.take_null()))
    return true;
  return is_absent && style_.version == 0;
}

// As `src/print/absent-value.ts`.
void JsonPrinter::absent(const JsonField& field) {
  switch (field.op) {
    case JsonOp::kNumber:
    case JsonOp::kCount:
    case JsonOp::kCountOfUnion: json_.raw('0'); return;
    case JsonOp::kBool: json_.raw("false"); return;
    case JsonOp::kStructs:
    case JsonOp::kTexts:
    case JsonOp::kUuids:
    case JsonOp::kList:
    case JsonOp::kDescriptors: json_.raw("[]"); return;
    case JsonOp::kUnion: json_.raw((field.flags & kInline) != 0 ? "null" : "{}"); return;
    default: json_.raw("null"); return;
  }
}

void JsonPrinter::value(const JsonField& field, const uint8_t* const* items) {
  CborCursor in{items[field.step]};
  switch (field.op) {
    case JsonOp::kNumber: {
      const SignedItem number = integer_at(in);
      json_.number(number.value, number.is_negative);
      return;
    }
    case JsonOp::kBool: json_.raw(is_true(in.at) ? "true" : "false"); return;
    case JsonOp::kText: text(in); return;
    case JsonOp::kHex: hex(in); return;
    case JsonOp::kUuid:
      in.head();
      json_.uuid(in.at);
      return;
    case JsonOp::kTimespec:
    case JsonOp::kTimeval: time(field, items); return;
    case JsonOp::kFile: image(Kind::kFile, in); return;
    case JsonOp::kProcess: image(Kind::kProcess, in); return;
    case JsonOp::kThread: image(Kind::kThread, in); return;
    case JsonOp::kStruct: {
      if (in.take_null()) {
        json_.raw("null");
        return;
      }
      const uint64_t count = in.head();
      structure(field.target, in, count);
      return;
    }
    case JsonOp::kStructs:
      list(json_, in, [&] {
        const uint64_t count = in.head();
        structure(field.target, in, count);
      });
      return;
    case JsonOp::kTexts: texts(in); return;
    case JsonOp::kUuids:
      list(json_, in, [&] {
        const uint64_t size = in.head();
        json_.uuid(in.at);
        in.at += size;
      });
      return;
    case JsonOp::kUnion: union_arm(field, items); return;
    case JsonOp::kCount: json_.number(in.head()); return;
    case JsonOp::kCountOfUnion: {
      // The array is the arm's only item.
      CborMajor major = CborMajor::kSimple;
      const uint64_t count = in.head() == 0 ? 0 : in.head(&major);
      json_.number(major == CborMajor::kArray ? count : 0);
      return;
    }
    case JsonOp::kAccessList: converted(Bytes::kAccessList, in); return;
    case JsonOp::kJson: converted(Bytes::kJson, in); return;
    case JsonOp::kList: {
      CborCursor list = definitions_.at(Kind::kList, in.head());
      list.head();
      list.head();
      texts(list);
      return;
    }
    case JsonOp::kDescriptors: descriptors(in); return;
    case JsonOp::kOpenObject:
    case JsonOp::kCloseObject:
    case JsonOp::kOpenList:
    case JsonOp::kCloseList: return;
  }
}

void JsonPrinter::union_arm(const JsonField& field, const uint8_t* const* items) {
  const bool is_inline = (field.flags & kInline) != 0;
  const uint8_t* chooser = items[field.other];
  CborMajor major;
  CborCursor choosing{chooser};
  uint64_t chosen = choosing.head(&major);
  if (major == CborMajor::kSimple) chosen = is_true(chooser) ? 1 : 0;
  const UnionPlan& plan = kUnions[field.target];
  for (uint8_t i = 0; i < plan.arm_count; ++i) {
    if (plan.arms[i].value != chosen) continue;
    const uint8_t* inner[kMaxItems];
    CborCursor in{items[field.step]};
    const uint64_t count = in.head();
    find_items(in, count, inner);
    if (!is_inline) json_.raw('{');
    fields(kJsonStructs[plan.arms[i].plan], inner, count, !is_inline);
    if (!is_inline) json_.raw('}');
    return;
  }
  json_.raw(is_inline ? "null" : "{}");
}

void JsonPrinter::image(Kind kind, CborCursor in) {
  if (in.take_null()) {
    json_.raw("null");
    return;
  }
  image_of(kind, in.head());
}

void JsonPrinter::image_of(Kind kind, uint64_t id) {
  static constexpr uint16_t kPlansOfKinds[Kind::kKinds] = {kPlanProcess, kPlanFile, 0, 0, kPlanThread};
  const auto print = [&] {
    const uint32_t salt = order_.set_salt(0);
    CborCursor record = definitions_.at(kind, id);
    const uint64_t count = record.head() - 1;
    record.head();
    structure(kPlansOfKinds[kind], record, count);
    order_.set_salt(salt);
  };
  if (kind == Kind::kThread) {
    print();
    return;
  }
  Remembered& known = remembered_[kind][id];
  if (known.generation == generation_) {
    json_.raw(std::string_view(texts_.data() + known.at, known.size));
    return;
  }
  const size_t start = json_.size();
  print();
  const size_t size = json_.size() - start;
  if (texts_.size() + size > kRemembered) {
    texts_.clear();
    ++generation_;
  }
  known = {texts_.size(), static_cast<uint32_t>(size), generation_};
  texts_.append(json_.out().data() + start, size);
}

void JsonPrinter::text(CborCursor& in) {
  if (in.take_null()) {
    json_.raw("null");
    return;
  }
  CborMajor major;
  CborCursor string = in;
  uint64_t size = string.head(&major);
  if (major == CborMajor::kUnsigned) {
    in = string;
    string = definitions_.at(Kind::kString, size);
    string.head();
    string.head();
    size = string.head(&major);
  } else {
    in.at = string.at + size;
  }
  if (major == CborMajor::kBytes && !style_.extensions) {
    convert_(Bytes::kText, string.at, size, json_.out());
  } else if (major == CborMajor::kBytes) {
    json_.raw(R"({"bytes":)");
    json_.quoted_hex(string.at, size);
    json_.raw('}');
  } else {
    json_.text(string.at, size);
  }
}

void JsonPrinter::texts(CborCursor in) {
  list(json_, in, [&] { text(in); });
}

void JsonPrinter::hex(CborCursor in) {
  if (in.take_null()) {
    json_.raw("null");
    return;
  }
  const uint64_t size = in.head();
  json_.quoted_hex(in.at, size);
}

void JsonPrinter::descriptors(CborCursor in) {
  list(json_, in, [&] {
    const uint64_t items = in.head();
    CborMajor major;
    const uint64_t descriptor = in.head(&major);
    json_.raw('{');
    order_.begin_group();
    order_.member(json_.begin(R"("fd":)"));
    json_.number(descriptor, major == CborMajor::kNegative);
    order_.member(json_.begin(R"("fdtype":)"));
    json_.number(in.head());
    if (items == 3) {
      order_.member(json_.begin(R"("pipe":)"));
      json_.raw(R"({"pipe_id":)");
      json_.number(in.head());
      json_.raw('}');
    }
    order_.end_group(json_.out(), false);
    json_.raw('}');
  });
}

void JsonPrinter::time(const JsonField& field, const uint8_t* const* items) {
  const bool is_timespec = field.op == JsonOp::kTimespec;
  const int64_t seconds = int64_at(items[field.step]);
  const int64_t fraction = int64_at(items[field.other]);
  if (json_.time(seconds, fraction, is_timespec ? 9 : 6)) return;
  if (!style_.extensions) {
    json_.raw("null");
    return;
  }
  const SignedItem whole = integer_at({items[field.step]});
  const SignedItem part = integer_at({items[field.other]});
  json_.raw(R"({"tv_sec":)");
  json_.number(whole.value, whole.is_negative);
  json_.raw(is_timespec ? R"(,"tv_nsec":)" : R"(,"tv_usec":)");
  json_.number(part.value, part.is_negative);
  json_.raw('}');
}

void JsonPrinter::converted(Bytes kind, CborCursor in) {
  if (in.take_null()) {
    json_.raw("null");
    return;
  }
  const uint64_t size = in.head();
  convert_(kind, in.at, size, json_.out());
}

}  // namespace esreplay
