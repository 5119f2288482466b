// Walks the header's map once, with a table of its keys.
#include "src/native/header_check.h"

namespace esreplay {
namespace {

// Each takes one whole item, and says whether it has the shape. The bytes are checked, so reading them cannot fail.
using Shape = bool (*)(CborReader& in);

// The head of the next item.
CborItem peek(const CborReader& in) {
  CborReader ahead = in;
  CborItem item{};
  ahead.next(&item);
  return item;
}

bool passes(CborReader& in, bool good) { return in.skip() && good; }

bool is_any(CborReader& in) { return in.skip(); }
bool is_text(CborReader& in) { return passes(in, peek(in).is(CborMajor::kText)); }
bool is_bytes(CborReader& in) { return passes(in, peek(in).is(CborMajor::kBytes)); }
bool is_bool(CborReader& in) { return passes(in, peek(in).is_bool()); }
bool is_uint64(CborReader& in) { return passes(in, peek(in).is(CborMajor::kUnsigned)); }

template <uint64_t kMin, uint64_t kMax>
bool is_uint(CborReader& in) {
  const CborItem item = peek(in);
  return passes(in, item.is(CborMajor::kUnsigned) && item.value >= kMin && item.value <= kMax);
}

template <Shape kShape>
bool or_null(CborReader& in) {
  return peek(in).is_null() ? in.skip() : kShape(in);
}

template <Shape kElement>
bool is_array(CborReader& in) {
  CborItem list{};
  if (!peek(in).is(CborMajor::kArray)) return passes(in, false);
  in.next(&list);
  bool good = true;
  for (uint64_t i = 0; i < list.value; ++i) good = kElement(in) && good;
  return good;
}

template <Shape... kItems>
bool is_tuple(CborReader& in) {
  CborItem list = peek(in);
  if (!list.is(CborMajor::kArray) || list.value != sizeof...(kItems)) return passes(in, false);
  in.next(&list);
  return (... & kItems(in));
}

template <Shape kShape>
bool or_unknown(CborReader& in) {
  return peek(in).spells("unknown") && peek(in).is(CborMajor::kText) ? in.skip() : kShape(in);
}

struct Key {
  const char* name;
  Shape shape;
  bool is_needed;
  const char* reason;  // what a value of another shape is not
};

// Other keys are passed. Every key must be text.
bool check_map(CborReader& in, const Key* keys, size_t count, HeaderFault* fault) {
  const uint8_t* const start = in.at();
  CborItem map = peek(in);
  if (!map.is(CborMajor::kMap)) {
    *fault = {start, "header", "is not a map"};
    return passes(in, false);
  }
  in.next(&map);
  uint64_t found = 0;
  bool good = true;
  for (uint64_t i = 0; i < map.value; ++i) {
    const uint8_t* const key_at = in.at();
    CborItem name{};
    in.next(&name);
    if (!name.is(CborMajor::kText) && good) {
      *fault = {key_at, "header", "has a key that is not text"};
      good = false;
    }
    size_t at = 0;
    while (at < count && !(name.is(CborMajor::kText) && name.spells(keys[at].name))) ++at;
    const uint8_t* const value_at = in.at();
    if (at == count) {
      in.skip();
      continue;
    }
    found |= uint64_t{1} << at;
    if (!keys[at].shape(in) && good) {
      *fault = {value_at, keys[at].name, keys[at].reason};
      good = false;
    }
  }
  for (size_t i = 0; i < count && good; ++i) {
    if (!keys[i].is_needed || (found & uint64_t{1} << i) != 0) continue;
    *fault = {start, keys[i].name, "is missing in the header"};
    good = false;
  }
  return good;
}

template <const auto& kKeys>
bool is_map_of(CborReader& in) {
  HeaderFault ignored{};
  return check_map(in, kKeys, sizeof kKeys / sizeof *kKeys, &ignored);
}

constexpr Shape kTexts = is_array<is_text>;
constexpr Shape kPathMutes = is_array<is_tuple<is_text, is_text, kTexts>>;

constexpr Key kOs[] = {
    {"build", or_null<is_text>, false, ""},
    {"version", or_null<is_text>, false, ""},
    {"major", or_null<is_uint<0, UINT16_MAX>>, false, ""},
};
constexpr Key kMutes[] = {
    {"paths", kPathMutes, true, ""},
    {"processes", is_array<is_tuple<is_bytes, kTexts>>, true, ""},
    {"inverted", kTexts, true, ""},
};
constexpr Key kAnyText[] = {{"", is_any, false, ""}};

// The lists of plans that this program does not know are checked here, and those that it knows in Layouts.
bool is_lists(CborReader& in) {
  CborItem map = peek(in);
  if (!map.is(CborMajor::kMap)) return passes(in, false);
  in.next(&map);
  bool good = true;
  for (uint64_t i = 0; i < map.value; ++i) {
    const bool is_name = is_text(in);
    good = kTexts(in) && is_name && good;
  }
  return good;
}

bool is_source(CborReader& in) {
  const CborItem item = peek(in);
  const bool known = item.spells("eslogger") || item.spells("recorder") || item.spells("built");
  return passes(in, item.is(CborMajor::kText) && known);
}

bool is_miss_mode(CborReader& in) {
  const CborItem item = peek(in);
  const bool known =
      item.spells("kill") || item.spells("fail-closed") || item.spells("fail-open") || item.spells("unknown");
  return passes(in, item.is(CborMajor::kText) && known);
}

constexpr Shape kTimebase = is_tuple<is_uint<1, UINT32_MAX>, is_uint<1, UINT32_MAX>>;
constexpr Shape kRunning =
    is_array<is_tuple<is_uint<0, UINT32_MAX>, or_null<is_uint<0, UINT32_MAX>>, or_null<is_uint64>, or_null<is_text>>>;
constexpr Shape kEvents = is_array<is_tuple<is_uint<0, UINT16_MAX>, is_text, is_text>>;

constexpr Key kHeader[] = {
    {"application", is_text, true, "is not text"},
    {"createdBy", is_text, true, "is not text"},
    {"os", is_map_of<kOs>, true, "is not {build, version, major}"},
    {"messageVersion", is_uint<1, UINT8_MAX>, true, "is not from 1 to 255"},
    {"timebase", kTimebase, true, "is not two numbers from 1 to 4294967295"},
    {"bootId", or_null<is_text>, true, "is neither text nor null"},
    {"machBase", is_uint64, true, "is not an unsigned integer"},
    {"wallBase", is_uint<0, INT64_MAX>, true, "is not an unsigned integer below 2^63"},
    {"source", is_source, true, "is not eslogger, recorder or built"},
    {"budget", is_uint64, true, "is not an unsigned integer"},
    {"budgetSource", is_text, true, "is not text"},
    {"subscriptions", or_unknown<kTexts>, true, "is neither unknown nor an array of texts"},
    {"mutes", or_unknown<is_map_of<kMutes>>, true, "is neither unknown nor {paths, processes, inverted}"},
    {"defaultMutes", or_unknown<kPathMutes>, true, "is neither unknown nor an array of [type, path, events]"},
    {"processes", is_array<is_uint<0, UINT32_MAX>>, true, "is not an array of process ids"},
    {"running", kRunning, false, "is not an array of [pid, parent, start, path]"},
    {"missMode", is_miss_mode, true, "is not kill, fail-closed, fail-open or unknown"},
    {"redaction", or_null<is_map_of<kAnyText>>, true, "is neither null nor a map with text keys"},
    {"authTwins", kTexts, true, "is not an array of texts"},
    {"responses", is_bool, true, "is neither true nor false"},
    {"events", kEvents, true, "is not an array of [number, name, plan name]"},
    {"fields", is_lists, true, "is not a map of arrays of texts"},
    {"notes", kTexts, true, "is not an array of texts"},
};

}  // namespace

bool check_header(CborReader whole, HeaderFault* fault) {
  return check_map(whole, kHeader, sizeof kHeader / sizeof *kHeader, fault);
}

}  // namespace esreplay
