// Reads a line of eslogger's output as the record of a message, with images and lists instead of their ids. Refuses
// rare and wrong lines, which `src/import/eslogger-line.ts` reads.
#pragma once

#include <cstdint>
#include <vector>

#include "src/addon/copy_target.h"
#include "src/addon/json_items.h"
#include "src/addon/json_scanner.h"
#include "src/native/cbor_writer.h"

namespace esreplay {

class EsloggerLine {
 public:
  // Longer lines are refused, so that no record reaches a limit of the format.
  static constexpr size_t kMaxLine = size_t{256} << 10;

  EsloggerLine();

  // Reads the bytes [at, end), which are UTF-8 with a line feed behind them.
  bool read(const uint8_t* at, const uint8_t* end, CborWriter& record);

  // Of the line that was read last.
  const CopiedEnvelope& envelope() const { return envelope_; }
  uint16_t event_type() const { return event_type_; }

 private:
  static constexpr size_t kKeys = 13;
  static constexpr size_t kScratch = size_t{2} << 20;

  struct Part {
    size_t at;
    size_t size;  // 0: not there
  };
  struct Result {
    uint64_t type;
    uint64_t value;
  };

  void set_version(uint8_t version);
  // Returns the version that a line states; 0: none.
  uint8_t find_version(const uint8_t* at, const uint8_t* end);
  // Reads the line as one of a version. False also if it has another one.
  bool read_as(uint8_t version, const uint8_t* at, const uint8_t* end);
  bool member(size_t key);
  bool part(uint16_t plan, Part* part);
  bool event();
  bool action();
  bool result();
  bool wall_time();
  bool number(uint64_t max, uint64_t* value) { return scanner_.integer(value) && *value <= max; }
  bool check() const;
  bool has(size_t key) const { return (seen_ >> key & 1) != 0; }
  void write(CborWriter& record);

  JsonScanner scanner_;
  JsonItems items_;
  std::vector<uint8_t> memory_ = std::vector<uint8_t>(kScratch);
  CborWriter scratch_;
  uint8_t version_ = 0;
  size_t after_[kKeys + 1];  // the key that came behind each; the last one: first in a line
  struct EventKey {
    const char* key;
    uint8_t size;
    uint16_t event_type;
  };
  std::vector<EventKey> event_keys_;
  size_t last_event_ = 0;

  // Of the line.
  uint32_t seen_ = 0;
  uint64_t stated_version_ = 0;
  uint16_t event_type_ = 0;
  uint64_t stated_type_ = 0;
  uint64_t schema_ = 0;
  uint64_t action_type_ = 0;
  bool has_result_ = false;
  Result result_ = {};
  Part process_ = {};
  Part thread_ = {};
  Part payload_ = {};
  CopiedEnvelope envelope_ = {};
};

}  // namespace esreplay
