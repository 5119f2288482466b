// Reads values of eslogger's JSON as the items of a record, which the tables of src/schema/generated/json_fields.h
// describe. Images and lists are written in place, as arrays instead of ids. Refuses rare and wrong input: each
// function then returns false.
#pragma once

#include <cstdint>
#include <vector>

#include "src/addon/json_scanner.h"
#include "src/native/cbor_writer.h"
#include "src/native/json_field.h"
#include "src/native/plan.h"
#include "src/schema/generated/plans.h"

namespace esreplay {

class JsonItems {
 public:
  JsonItems();

  // Call both first.
  void set_version(uint8_t version);
  void use(JsonScanner& scanner, CborWriter& out) {
    scanner_ = &scanner;
    out_ = &out;
  }

  // Writes an array of the items of a struct.
  bool structure(uint16_t plan);

 private:
  static constexpr size_t kMaxItems = 256;
  static constexpr size_t kMaxUnions = 4;
  static constexpr size_t kMaxCounts = 4;
  static constexpr uint16_t kNotInOrder = UINT16_MAX;

  struct Place {
    uint32_t at;
    uint32_t size;  // 0: not read yet
  };
  // A union before what chooses its arm.
  struct Waiting {
    uint16_t row;
    const uint8_t* at;
    const uint8_t* end;
  };
  // A number of elements that the JSON states.
  struct Stated {
    const JsonField* field;
    uint64_t count;
  };
  // A struct that is being read.
  struct Frame {
    uint16_t plan;
    uint16_t count;  // of items
    uint16_t next;   // the next item if all of them came in order
    uint8_t waiting_count;
    uint8_t stated_count;
    size_t start;  // of the first item
    Place items[kMaxItems];
    Waiting waiting[kMaxUnions];
    Stated stated[kMaxCounts];
  };
  // Rows of a table that are the members of one object.
  struct Rows {
    uint16_t from;
    uint16_t to;
  };

  void begin(Frame& frame, uint16_t plan) const;
  bool keep(Frame& frame, size_t step, size_t start);
  bool finish(Frame& frame);
  bool fill(Frame& frame);
  bool check_counts(const Frame& frame) const;
  void put_in_order(const Frame& frame);

  bool object(Frame& frame, Rows rows);
  bool numbers(Frame& frame, Rows rows);
  int row_of_key(uint16_t plan, Rows rows, uint16_t* guess);
  bool value(Frame& frame, uint16_t row);
  bool stated_count(Frame& frame, const JsonField& field);
  bool time(Frame& frame, const JsonField& field);
  bool union_or_wait(Frame& frame, uint16_t row);
  bool union_arm(Frame& frame, uint16_t row);
  bool arm(uint16_t plan, bool is_inline);
  bool item(const JsonField& field, const PlanStep& step);
  bool number(Op op);
  bool text(const PlanStep& step);
  bool hex(const PlanStep& step);
  bool uuid(const PlanStep& step);
  bool json();
  bool descriptor();
  bool string() { return scanner_->string(CborMajor::kText, *out_); }
  // Writes null if it is next and the step may be.
  bool null(const PlanStep& step);
  template <class Element>
  bool list(const PlanStep& step, const Element& element);

  JsonScanner* scanner_ = nullptr;
  CborWriter* out_ = nullptr;
  uint8_t version_ = 0;
  uint16_t counts_[kPlanCount] = {};  // of items at this version
  // eslogger's order of keys is free, but a key mostly has the same successor. By row, over all tables in sequence: the
  // likely first key of an object whose rows begin here, and the likely successor of this row's key.
  std::vector<uint16_t> first_;
  std::vector<uint16_t> after_;
  std::vector<uint8_t> key_sizes_;
  uint16_t bases_[kPlanCount] = {};  // of the tables among all rows
};

}  // namespace esreplay
