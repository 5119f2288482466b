// The shape of the generated tables of src/schema/generated/json_fields.h: how eslogger's JSON shows the items of a
// plan.
#pragma once

#include <cstdint>

namespace esreplay {

enum class JsonOp : uint8_t {
  kNumber,
  kBool,
  kText,  // text, bytes that are not, an id, or null
  kHex,   // bytes, or null
  kUuid,
  kTimespec,  // seconds, and nanoseconds in `other`
  kTimeval,   // seconds, and microseconds in `other`
  kFile,      // an id, or null
  kProcess,
  kThread,
  kStruct,   // items of kJsonStructs[target], or null
  kStructs,  // an array of them
  kTexts,
  kUuids,
  kUnion,         // kUnions[target], whose arm the item `other` chooses
  kCount,         // the number of elements of an array
  kCountOfUnion,  // the same of the array in a union, 0 without one
  kAccessList,    // bytes that JavaScript turns into JSON, or null
  kJson,          // the same
  kList,          // the id of a list of texts
  kDescriptors,   // file descriptors of an exec
  kOpenObject,    // `target` rows belong to it, besides this one
  kCloseObject,
  kOpenList,
  kCloseList,
};

enum JsonFlag : uint8_t {
  kOmitNull = 1,       // null: not even the key
  kInline = 2,         // of a union: the arm's value replaces an object with the arm's key
  kMayLack = 4,        // a reader takes a missing key for null
  kHiddenChooser = 8,  // of a union: the JSON does not show what chooses its arm, a bool: null means false
  kWord = 16,          // of the numbers of an object: a list of them is read too
  kOnlyNull = 32,      // eslogger itself always has null
};

struct JsonField {
  const char* key;  // with quotes and colon; empty: the value stands alone
  JsonOp op;
  uint8_t since;  // message version
  uint8_t flags;  // JsonFlag bits
  uint8_t step;   // position of the item in its record
  uint8_t other;
  uint16_t target;
};

struct JsonStruct {
  const JsonField* fields;
  uint16_t count;
  char open;  // '{', '[', or 0: one value
};

}  // namespace esreplay
