// What the reader refuses and where, and that the reader accepts what the writer makes. RFC 8949's own examples come
// through `trace_tool cbor`, from the list that the TypeScript tests use.
#include <cstring>
#include <string>
#include <string_view>

#include "src/native/cbor_reader.h"
#include "src/native/cbor_writer.h"
#include "src/native/utf8.h"
#include "test/native/check.h"

namespace esreplay {
namespace {

using std::string_view;
using namespace std::string_view_literals;

const uint8_t* bytes_of(string_view text) { return reinterpret_cast<const uint8_t*>(text.data()); }

struct Refused {
  string_view bytes;
  CborFault fault;
  size_t at;
};

TEST(cbor_reader_refuses_what_is_not_canonical_and_says_where) {
  const Refused cases[] = {
      {""sv, CborFault::kTruncated, 0},
      {"\x18"sv, CborFault::kTruncated, 0},
      {"\x18\x17"sv, CborFault::kNotShortest, 0},
      {"\x19\x00\xFF"sv, CborFault::kNotShortest, 0},
      {"\x1A\x00\x00\xFF\xFF"sv, CborFault::kNotShortest, 0},
      {"\x1B\x00\x00\x00\x00\xFF\xFF\xFF\xFF"sv, CborFault::kNotShortest, 0},
      {"\x82\x01\x38\x17"sv, CborFault::kNotShortest, 2},
      {"\x58\x01\x61"sv, CborFault::kNotShortest, 0},
      {"\x1C"sv, CborFault::kReserved, 0},
      {"\x1F"sv, CborFault::kIndefinite, 0},
      {"\x5F\x41\x61\xFF"sv, CborFault::kIndefinite, 0},
      {"\x81\x9F\xFF"sv, CborFault::kIndefinite, 1},
      {"\xBF\xFF"sv, CborFault::kIndefinite, 0},
      {"\xFF"sv, CborFault::kIndefinite, 0},
      {"\xC0\x60"sv, CborFault::kTag, 0},
      {"\xF9\x00\x00"sv, CborFault::kFloat, 0},
      {"\xFA\x00\x00\x00\x00"sv, CborFault::kFloat, 0},
      {"\xFB\x00\x00\x00\x00\x00\x00\x00\x00"sv, CborFault::kFloat, 0},
      {"\xF7"sv, CborFault::kSimple, 0},
      {"\xF0"sv, CborFault::kSimple, 0},
      {"\xF8\xFF"sv, CborFault::kSimple, 0},
      {"\x42\x61"sv, CborFault::kTruncated, 0},
      {"\x5B\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"sv, CborFault::kTruncated, 0},
      {"\x61\xFF"sv, CborFault::kNotUtf8, 0},
      {"\x9B\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"sv, CborFault::kTooMany, 0},
      {"\xBB\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF"sv, CborFault::kTooMany, 0},
      {"\x83\x01\x02"sv, CborFault::kTooMany, 0},
      {"\xA2\x01\x01\x01\x01"sv, CborFault::kKeyOrder, 3},
      {"\xA2\x02\x01\x01\x01"sv, CborFault::kKeyOrder, 3},
      {"\xA2\x61\x62\x01\x61\x61\x01"sv, CborFault::kKeyOrder, 4},
      {"\xA1\x80\x00"sv, CborFault::kKeyKind, 1},
      {"\xA1\xF6\x00"sv, CborFault::kKeyKind, 1},
      {"\x81\xA1\xF5\x00"sv, CborFault::kKeyKind, 2},
  };
  for (const Refused& refused : cases) {
    CborReader reader(bytes_of(refused.bytes), refused.bytes.size());
    CHECK(!reader.skip());
    if (!CHECK(reader.fault() == refused.fault && reader.fault_at() == bytes_of(refused.bytes) + refused.at)) {
      printf("# case %zu: %s\n", static_cast<size_t>(&refused - cases), cbor_fault_text(reader.fault()));
    }
  }
}

TEST(cbor_reader_takes_nesting_of_32_and_not_of_33) {
  uint8_t bytes[40];
  memset(bytes, 0x81, sizeof bytes);
  bytes[32] = 0x01;
  CHECK(CborReader(bytes, 33).skip());
  bytes[32] = 0x80;
  CborReader empty(bytes, 33);
  CHECK(!empty.skip() && empty.fault() == CborFault::kTooDeep && empty.fault_at() == bytes + 32);
}

TEST(cbor_reader_stops_behind_one_item) {
  const string_view text = "\x83\x01\x82\x61\x61\x41\xFF\xA1\x01\x80\x05"sv;
  CborReader reader(bytes_of(text), text.size());
  CHECK(reader.skip() && reader.left() == 1);
  CborCursor cursor{bytes_of(text)};
  cursor.skip();
  CHECK(cursor.at == reader.at());
}

TEST(cbor_writer_and_reader_agree_on_every_width) {
  for (unsigned shift = 0; shift < 64; ++shift) {
    for (int64_t step = -2; step <= 2; ++step) {
      const uint64_t value = (uint64_t{1} << shift) + static_cast<uint64_t>(step);
      uint8_t bytes[16];
      for (uint8_t major = 0; major < 2; ++major) {
        CborWriter writer(bytes, sizeof bytes);
        writer.head(static_cast<CborMajor>(major), value);
        CborReader reader(bytes, writer.size());
        CborItem item;
        CHECK(reader.next(&item) && item.value == value && static_cast<uint8_t>(item.major) == major &&
              reader.left() == 0);
        CborCursor cursor{bytes};
        CHECK(cursor.head() == value && cursor.at == bytes + writer.size());
      }
      CborWriter writer(bytes, sizeof bytes);
      writer.signed_integer(static_cast<int64_t>(value));
      CborMajor major;
      CborCursor cursor{bytes};
      const uint64_t read = cursor.head(&major);
      CHECK((major == CborMajor::kNegative ? ~read : read) == value);
    }
  }
}

TEST(cbor_writer_writes_nothing_past_its_end) {
  uint8_t bytes[64];
  for (size_t capacity = 0; capacity < 24; ++capacity) {
    memset(bytes, 0xEE, sizeof bytes);
    CborWriter writer(bytes, capacity);
    writer.array(2);
    writer.text("fourteen bytes", 14);
    writer.unsigned_integer(UINT32_MAX);
    CHECK(writer.full() == (capacity < 21));
    CHECK(writer.size() <= capacity && bytes[capacity] == 0xEE);
    writer.reset(0);
    CHECK(!writer.full() && writer.size() == 0);
  }
}

TEST(utf8_takes_and_refuses_what_rfc_3629_says) {
  const string_view good[] = {""sv,
                              "plain"sv,
                              "\x00"sv,
                              "\xC2\x80"sv,
                              "\xDF\xBF"sv,
                              "\xE0\xA0\x80"sv,
                              "\xED\x9F\xBF"sv,
                              "\xEE\x80\x80"sv,
                              "\xEF\xBF\xBF"sv,
                              "\xF0\x90\x80\x80"sv,
                              "\xF4\x8F\xBF\xBF"sv,
                              "12345678\xC3\xA9"sv};
  const string_view bad[] = {"\x80"sv,     "\xC0\x80"sv,         "\xC1\xBF"sv,         "\xC2"sv,
                             "\xC2\x41"sv, "\xE0\x9F\xBF"sv,     "\xED\xA0\x80"sv,     "\xED\xBF\xBF"sv,
                             "\xE2\x82"sv, "\xF0\x8F\xBF\xBF"sv, "\xF4\x90\x80\x80"sv, "\xF5\x80\x80\x80"sv,
                             "\xFF"sv,     "12345678\xFF"sv,     "1234567\xC3"sv};
  for (string_view text : good) CHECK(is_utf8(bytes_of(text), text.size()));
  for (string_view text : bad) CHECK(!is_utf8(bytes_of(text), text.size()));
  // Wherever they stand in a longer text: words are looked at whole.
  for (size_t size = 0; size <= 40; ++size) {
    const std::string text(size, 'a');
    CHECK(is_utf8(bytes_of(text), size));
    for (size_t at = 0; at < size; ++at) {
      std::string wrong = text;
      wrong[at] = '\x80';
      CHECK(!is_utf8(bytes_of(wrong), size));
      CHECK(is_utf8(bytes_of(text.substr(0, at) + "\u00E9" + text.substr(at)), size + 2));
    }
  }
}

}  // namespace
}  // namespace esreplay
