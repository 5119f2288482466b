// Copies messages of one trace, or drafts of messages, into another, record by record: items as they are, except for
// ids of definitions, deltas to the previous message, and values that a policy changes. Writes the same bytes as
// src/edit/ does with `--no-native`. A record that it cannot write ends the copy.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "src/addon/copy_target.h"
#include "src/addon/counting_redactor.h"
#include "src/addon/kept_definitions.h"
#include "src/native/arena.h"
#include "src/native/plan.h"
#include "src/schema/generated/redaction.h"

namespace esreplay {

class RecordCopier {
 public:
  // `redactor` may be null: nothing is changed then. False: there is not enough memory.
  bool start(const CopyStart& start, const uint8_t* header, size_t size, CountingRedactor* redactor);
  void close();

  // Copies a message that a stream has accepted, or one in which images and lists stand in place of their ids. All
  // others come from one trace. `as_auth`: the AUTH event to write it as, whose fields are the same.
  void message(const uint8_t* record, const CopiedEnvelope& envelope, const KeptDefinitions& definitions,
               int as_auth = kAsItIs);

  CopyTarget& target() { return target_; }

 private:
  static constexpr int kAsItIs = -1;
  using Kind = KeptDefinitions::Kind;
  // Ids of the trace that is written, by those of the one that is read. A new generation begins without any.
  class Ids {
   public:
    uint32_t get(uint64_t id, uint32_t generation) const;
    // False: there is not enough memory.
    bool set(uint64_t id, uint32_t generation, uint32_t own, Arena& arena, size_t max);

   private:
    struct Entry {
      uint32_t generation;  // 0: none
      uint32_t own;
    };
    Table<Entry> entries_;
  };
  // A plan whose items are being copied.
  struct Walk {
    uint16_t plan;
    const uint8_t* const* items;  // where each one begins, up to the current one
    uint64_t at;                  // the current one
  };
  enum class Value : uint8_t { kText, kChars, kBytes, kAccessList, kEntitlements };
  // A value that is not null, and the kind of its content; for a name also the path of its folder, empty if it has
  // none.
  struct Question {
    Value kind;
    Content content;
    uint16_t extent;  // of kChars
    ItemBytes value;
    ItemBytes folder;
  };
  static constexpr size_t kContentCount = sizeof kContents / sizeof kContents[0];

  void payload(CborCursor& in, uint64_t items, bool is_raw, CborWriter& out);
  void items(uint16_t plan, CborCursor& in, uint64_t count, CborWriter& out);
  // Copies an item that cannot stay as it is.
  void item(const PlanStep& step, const Walk& walk, CborCursor& in, CborWriter& out);
  void array(const PlanStep& step, const Walk& walk, CborCursor& in, CborWriter& out);
  void union_arm(const PlanStep& step, const Walk& walk, CborCursor& in, CborWriter& out);
  void irregular(const PlanStep& step, CborCursor& in, CborWriter& out);
  void string(const PlanStep& step, ItemBytes folder, CborCursor& in, CborWriter& out);
  void chars(const PlanStep& step, CborCursor& in, CborWriter& out);
  void value(Value kind, const PlanStep& step, CborCursor& in, CborWriter& out);
  uint32_t image(Kind kind, CborCursor& in, Content content, const CborWriter& around);
  uint32_t define_image(Kind kind, CborCursor& in, uint64_t count, Content content, const CborWriter& around);
  uint32_t list(CborCursor& in, Content content, const CborWriter& around);
  uint32_t define_list(CborCursor& in, uint64_t elements, Content content, const CborWriter& around);

  bool is_changed(const PlanStep& step) const;
  ItemBytes string_at(CborCursor& in) const;
  ItemBytes folder_of(const PlanStep& step, const Walk& walk) const;
  // Returns the item that the policy makes of a value; it stays until the next question.
  ItemBytes changed(const Question& question);
  ItemBytes item_of(CborMajor major, std::string_view content);
  // Counts a string of the current record.
  void take(ItemBytes string);

  CopyTarget target_;
  CountingRedactor* redactor_ = nullptr;
  const KeptDefinitions* definitions_ = nullptr;
  Ids processes_;
  Ids threads_;
  Ids files_[kContentCount];               // by what their paths are about
  Ids lists_[kContentCount];               // by what their texts are about
  Content file_content_ = Content::kPath;  // of the file that is being copied
  uint64_t memory_ = 0;                    // what the strings of the current record take
  std::string answer_;
};

}  // namespace esreplay
