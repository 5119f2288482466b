// The shapes of the header's values, as src/trace/header.ts has them: a test compares the two.
#pragma once

#include "src/native/cbor_reader.h"

namespace esreplay {

struct HeaderFault {
  const uint8_t* where;
  const char* field;
  const char* reason;
};

// Checks the header's map: needed keys are there, and every known key has a value of its shape. `whole` is at the map,
// and CborReader::skip has accepted it. `events` and the lists of `fields` that this program knows are checked again
// where they are read.
bool check_header(CborReader whole, HeaderFault* fault);

}  // namespace esreplay
