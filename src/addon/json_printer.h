// Prints the messages of a trace as lines of JSON in eslogger's shape, straight from their records.
// `src/print/eslogger-json.ts` prints the same. json_message.cc has the keys of a message.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "src/addon/client_view.h"
#include "src/addon/json_text.h"
#include "src/addon/kept_definitions.h"
#include "src/addon/key_order.h"
#include "src/addon/line_style.h"
#include "src/addon/record_stream.h"
#include "src/native/arena.h"
#include "src/native/json_field.h"

namespace esreplay {

class JsonPrinter {
 public:
  enum class Bytes : uint8_t { kAccessList, kJson, kText };
  // Appends the JSON of bytes that only JavaScript can judge.
  using Convert = std::function<void(Bytes, const uint8_t*, size_t, std::string&)>;

  JsonPrinter(Convert convert, LineStyle style, Subscription subscription);

  // Reserves memory for the definitions of a trace of `trace_size` bytes, until the stream ends. False without enough
  // memory.
  bool start(RecordStream& stream, size_t trace_size);
  // Gives the rest of the memory back.
  void close();
  // Keeps the stream's latest definition; false if memory has run out.
  bool define(const RecordStream& stream);
  // Appends the line of the latest message: at most a small multiple of the 16 MiB to which a record may refer. False
  // for one that the client does not get.
  bool message(const RecordStream& stream);
  // Counts the messages that the latest record says are missing, if it says so.
  void other(const RecordStream& stream) { view_.pass(stream); }

  std::string& out() { return json_.out(); }

 private:
  using Kind = KeptDefinitions::Kind;
  // A text that is printed often.
  struct Remembered {
    size_t at;
    uint32_t size;
    uint32_t generation;
  };
  static constexpr size_t kRemembered = size_t{16} << 20;
  static constexpr size_t kMaxItems = 256;

  enum class Key : uint8_t {
    kSchemaVersion,
    kVersion,
    kTime,
    kMachTime,
    kDeadline,
    kProcess,
    kSeqNum,
    kActionType,
    kAction,
    kEventType,
    kEvent,
    kThread,
    kGlobalSeqNum,
  };
  static constexpr size_t kKeys = 13;

  size_t keys(const TraceMessage& row, Key* keys) const;
  void member(Key key, const RecordStream& stream, const ClientView::Numbers& numbers);
  void result(const StreamedMessage& read);
  void event(const RecordStream& stream);
  // Prints a struct whose items are at `in`, which moves behind them.
  void structure(uint16_t plan, CborCursor& in, uint64_t count);
  void fields(const JsonStruct& of, const uint8_t* const* items, uint64_t count, bool with_key);
  bool is_list_of_words(const JsonField& field) const;
  bool is_hidden(const JsonField& field, bool is_absent, const uint8_t* const* items) const;
  void absent(const JsonField& field);
  void value(const JsonField& field, const uint8_t* const* items);
  void union_arm(const JsonField& field, const uint8_t* const* items);
  // Prints what an item refers to: an id, or null.
  void image(Kind kind, CborCursor in);
  void image_of(Kind kind, uint64_t id);
  void text(CborCursor& in);
  void texts(CborCursor in);
  void hex(CborCursor in);
  void descriptors(CborCursor in);
  void time(const JsonField& field, const uint8_t* const* items);
  void converted(Bytes kind, CborCursor in);
  Convert convert_;
  const LineStyle style_;
  JsonText json_;
  KeyOrder order_;
  uint8_t version_ = 0;
  KeptDefinitions definitions_;
  ClientView view_;
  Table<Remembered> remembered_[2];  // processes and files
  std::string texts_;                // kRemembered, or one of them that is longer
  uint32_t generation_ = 1;
};

}  // namespace esreplay
