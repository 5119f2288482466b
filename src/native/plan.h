// The shape of the generated tables: one plan per struct and event type, walked by one decoder and one encoder.
// `src/schema/plan.ts` makes the same steps for TypeScript; `src/schema/generated/plans.h` and `plans.cc` hold the
// data. `trace_reader.h` has the layout of a trace record around the payload.
#pragma once

#include <cstdint>

namespace esreplay {

enum class Op : uint8_t {
  kUint8,
  kUint16,
  kUint32,
  kUint64,
  kInt8,
  kInt16,
  kInt32,
  kInt64,
  kBool,
  kString,        // es_string_token_t {length, data}; NULL data is kept apart from ""
  kToken,         // es_token_t {size, data}
  kBytes,         // `extent` bytes in place
  kChars,         // NUL-padded char[extent] in place
  kBytesPointer,  // pointer to `extent` bytes, or NULL
  kFile,          // pointer to an interned es_file_t, NULL when nullable
  kProcess,       // pointer to an interned es_process_t
  kThread,        // pointer to an interned es_thread_t
  kPointer,       // pointer to a struct of kPlans[target], a nested array in the record
  kArray,         // pointer to elements of kPlans[target]; their number goes to count_offset
  kUnion,         // kUnions[target]; a nested array with the chosen arm's fields, empty when no arm applies
  kIrregular,     // target, one of kIrregularArgs and the others, selects hand-written code
};

enum StepFlag : uint8_t {
  kNullable = 1,
  kIntern = 2,       // the writer defines this string once and refers to it
  kCountIs64 = 4,    // the count at count_offset is size_t, else uint32_t
  kStringArray = 8,  // kArray of es_string_token_t
  kBytesArray = 16,  // kArray of uint8_t[extent]
};

// Steps are in record order: by `since`, then as declared. A step newer than the message's version is absent.
struct PlanStep {
  Op op;
  uint8_t since;          // message version that brought the field; 1 = always there
  uint8_t flags;          // StepFlag bits
  uint8_t content;        // what a text or bytes are about, a Content of generated/redaction.h; 0 = neither
  uint16_t offset;        // from the start of the plan's struct (embedded structs are flattened)
  uint16_t target;        // plan, union or irregular function, by op; of a name, the offset of its folder's file
  uint16_t extent;        // bytes, for kBytes, kChars, kBytesPointer and kBytesArray
  uint16_t count_offset;  // kArray
};

struct SizeSince {
  uint8_t since;  // message version
  uint16_t size;  // bytes of the struct from that version on
};

struct Plan {
  const char* name;           // C name of the struct
  const char* const* fields;  // dotted field path of each step, for errors and for the trace header
  const PlanStep* steps;
  uint16_t step_count;
  uint8_t size_count;
  uint8_t align;
  SizeSince sizes[4];  // oldest first; the last one with since <= version holds
};

struct UnionArm {
  uint32_t value;  // of the discriminator
  uint16_t plan;   // its steps' offsets count from the enclosing plan's struct, like the union's own
};

struct UnionPlan {
  uint16_t discriminator_offset;
  uint8_t discriminator_size;
  uint8_t arm_count;
  const UnionArm* arms;
};

// One row for each es_event_type_t, by number. Unknown and reserved ones have no plan.
struct EventPlan {
  const char* name;    // "ES_EVENT_TYPE_AUTH_OPEN"
  const char* member;  // "open", the member of es_events_t; nullptr when unknown
  int16_t plan;        // index in kPlans, −1 when unknown
  uint8_t by_pointer;  // payload behind a pointer in es_events_t instead of in place
  uint8_t is_auth;
  uint8_t is_flags;  // answered by es_respond_flags_result
  uint8_t cacheable;
  int16_t counterpart;  // the NOTIFY or AUTH twin, −1 when none
};

}  // namespace esreplay
