// Reads any bytes as a trace. Checksums are corrected first, or few inputs would pass them. A trace that opens must
// build in exactly the memory it asks for, and the encoder's output for it must open again and be final.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "src/native/cbor_reader.h"
#include "src/native/crc32c.h"
#include "src/native/trace_reader.h"
#include "src/native/transcode.h"

using namespace esreplay;

namespace {

// [kind, firstMessage, crc32c, bytes], if the frame is readable and its checksum takes four bytes.
void repair_checksums(std::vector<uint8_t>& trace) {
  CborReader in(trace.data(), trace.size());
  if (!in.skip()) return;
  while (in.left() > 0) {
    CborItem items[5];
    const uint8_t* checksum = nullptr;
    for (int i = 0; i < 5; ++i) {
      if (i == 3) checksum = in.at();
      if (!in.next(&items[i])) return;
    }
    if (!items[4].is(CborMajor::kBytes) || *checksum != 0x1A) return;
    const uint32_t crc = crc32c(items[4].bytes, items[4].value);
    for (int i = 0; i < 4; ++i) trace[static_cast<size_t>(checksum - trace.data()) + 1 + i] = crc >> (24 - 8 * i);
  }
}

size_t build_all(const TraceIndex& index) {
  for (size_t i = 0; i < index.message_count(); ++i) {
    const size_t size = index.message_size(i);
    void* memory = malloc(size);
    if (index.build_message(i, memory, size) != memory) abort();
    free(memory);
  }
  return index.message_count();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // A heap block of exactly this size, so that one byte too many is detected.
  std::vector<uint8_t> trace(data, data + size);
  trace.shrink_to_fit();
  repair_checksums(trace);
  Arena arena;
  TraceIndex index;
  TraceError error;
  // Half of them as recorded, the others at a message version that the input selects.
  const TraceTarget target = {static_cast<uint8_t>(size % 2 == 0 || size < 2 ? 0 : data[size - 2] % 11 + 1),
                              size % 3 == 0};
  const bool opened = index.open(trace.data(), trace.size(), arena, &error, target);
  if (!opened && (error.reason[0] == 0 || error.offset > size)) abort();
  const size_t messages = opened ? build_all(index) : 0;
  const bool can_transcode = opened && target.message_version == 0 && index.layouts().all_compiled();
  arena.release();
  // Encoding costs much more, so only a quarter of the inputs are encoded.
  if (!can_transcode || size % 4 != 0) return 0;

  Arena first;
  TraceBlocks once;
  if (!transcode(trace.data(), trace.size(), first, once, &error)) abort();
  Arena second;
  TraceIndex copy;
  if (!copy.open(once.data(), once.size(), second, &error) || !copy.complete() || copy.message_count() != messages)
    abort();
  Arena third;
  TraceBlocks twice;
  if (!transcode(once.data(), once.size(), third, twice, &error)) abort();
  if (twice.size() != once.size() || memcmp(twice.data(), once.data(), once.size()) != 0) abort();
  first.release();
  second.release();
  third.release();
  return 0;
}
