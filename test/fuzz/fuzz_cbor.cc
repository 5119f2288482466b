// Runs any bytes through the CBOR reader: it stays inside them, and for what it accepts a walk without checks ends at
// the same place.
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "src/native/cbor_reader.h"
#include "src/native/cbor_writer.h"

using namespace esreplay;

namespace {

// Writes what it reads; for canonical input the same bytes.
void copy(CborReader& in, CborWriter& out) {
  for (uint64_t left = 1; left > 0; --left) {
    CborItem item;
    if (!in.next(&item)) abort();
    out.head(item.major, item.value);
    if (item.is_string()) out.raw(item.bytes, item.value);
    if (item.is(CborMajor::kArray)) left += item.value;
    if (item.is(CborMajor::kMap)) left += item.value * 2;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  CborReader reader(data, size);
  if (!reader.skip()) {
    if (reader.fault() == CborFault::kNone || reader.fault_at() < data || reader.fault_at() > data + size) abort();
    return 0;
  }
  const size_t length = size - reader.left();
  CborCursor cursor{data};
  cursor.skip();
  if (cursor.at != data + length) abort();
  auto* memory = static_cast<uint8_t*>(malloc(length));
  CborReader again(data, size);
  CborWriter out(memory, length);
  copy(again, out);
  if (out.full() || out.size() != length || memcmp(memory, data, length) != 0) abort();
  free(memory);
  return 0;
}
