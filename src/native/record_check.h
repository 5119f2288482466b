// Checks the items of one record against the plans and counts the bytes that the struct they describe will take.
// StepBuilder later copies what passes here without a check, so the two must agree on every size.
#pragma once

#include <cstdint>

#include "src/native/cbor_reader.h"
#include "src/native/image.h"
#include "src/native/layouts.h"
#include "src/native/trace_error.h"
#include "src/native/trace_limits.h"

namespace esreplay {

class RecordCheck {
 public:
  // The items are of message version `version`; the struct will be one of version `built`, with or without room for
  // newer fields.
  RecordCheck(CborReader& in, const Layouts& layouts, const Images& images, uint8_t version, uint8_t built,
              bool newer_room)
      : in_(in), layouts_(layouts), images_(images), version_(version), built_(built), newer_room_(newer_room) {}

  // Checks `count` items of a plan. The path of a fault begins with `prefix`.
  bool steps(const char* prefix, uint16_t plan, uint64_t count);

  // References outside of plans: the message's own process and thread, the strings of a list or a response.
  bool next_named(const char* name, CborItem* item) {
    prefix_ = name;
    return next(item);
  }
  bool process_id(const CborItem& item) {
    if (!item.is(CborMajor::kUnsigned)) return refuse("is not a process id");
    if (item.value >= images_.processes.size()) return refuse("names a process that is not defined yet");
    if (item.value < images_.first_process) return refuse("names a process defined under another message version");
    refer(images_.processes[item.value]);
    return true;
  }
  bool thread_id(const CborItem& item) {
    if (!item.is(CborMajor::kUnsigned)) return refuse("is not a thread id");
    if (item.value >= images_.threads.size()) return refuse("names a thread that is not defined yet");
    if (item.value < images_.first_thread) return refuse("names a thread defined under another message version");
    block(sizeof(uint64_t));
    return true;
  }
  bool string_item(const CborItem& item, bool nullable);
  bool element_string(const CborItem& item);  // of a list or an array, which is never null

  // For faults found by the caller: keeps the first one.
  bool fail(const char* field, const char* reason);

  uint64_t size = 0;      // bytes besides the struct itself
  uint32_t pointers = 0;  // non-null pointers in the struct and behind it

  const char* reason() const { return reason_; }
  const char* field() const { return field_; }
  const uint8_t* where() const { return where_; }

 private:
  // One plan being walked, for the path of a fault.
  struct Frame {
    const Frame* outer;
    uint16_t plan;
    const PlanStep* step;
    int64_t element;       // in an array; −1 elsewhere
    const uint8_t* items;  // first item of the plan
  };

  bool walk(Frame& frame, uint64_t count);
  bool walk_other(Frame& frame, uint64_t count);
  bool item(Frame& frame, const CborItem& item);
  bool integer(const CborItem& item, const PlanStep& step);
  bool image(const CborItem& item, const PlanStep& step);
  bool pointer(Frame& frame, const CborItem& item);
  bool array(Frame& frame, const CborItem& item);
  bool union_arm(Frame& frame, const CborItem& item);
  bool irregular(const CborItem& item, const PlanStep& step);
  bool file_descriptors(const CborItem& item);
  bool known_item(Frame& frame);
  bool absent_rest(Frame& frame, uint64_t count);
  bool absent(const PlanStep& step);
  bool absent_pointer(const PlanStep& step);
  bool discriminator(const Frame& frame, const UnionPlan& plan, uint64_t* value) const;
  void exec_lists();
  void block(uint64_t bytes) {
    size += align8(bytes);
    ++pointers;
  }
  void refer(const Image& image) {
    block(image.size);
    pointers += image.fixup_count;
  }
  [[gnu::always_inline]] bool next(CborItem* item) {
    item_at_ = in_.at();
    return in_.next(item) || refuse_item();
  }
  [[gnu::cold]] bool refuse(const char* reason);
  [[gnu::cold]] bool refuse_item();
  void write_path(const Frame* frame, size_t* at);

  CborReader& in_;
  const Layouts& layouts_;
  const Images& images_;
  const uint8_t version_;
  const uint8_t built_;
  const bool newer_room_;
  bool has_exec_lists_ = false;
  const char* prefix_ = "";
  const Frame* innermost_ = nullptr;
  const char* reason_ = nullptr;
  const uint8_t* where_ = nullptr;
  const uint8_t* item_at_ = nullptr;
  char field_[sizeof(TraceError::field)];  // written with the reason
};

}  // namespace esreplay
