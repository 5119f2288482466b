#include "recorder/memory_plan.h"

#include "recorder/message_ring.h"
#include "src/native/message_layout.h"
#include "src/native/trace_encoder.h"
#include "src/native/trace_limits.h"

namespace esrecord {
namespace {

// What encoding takes in any case: the record and the block in progress, the expected numbers by type, the same numbers
// again to find the kernel's losses, and the lists of an exec.
constexpr uint64_t kEncoding = kRecordsRoom + kBlocksRoom + 4 * esreplay::kMaxRecord + esreplay::kEventNumbers * 16 +
                               esreplay::kEventNumbers * 8 + kMaxStrings * sizeof(esreplay::StringToken) +
                               kMaxDescriptors * sizeof(esreplay::ExecFd);
// The state at the start with its header, threads, and what the C and C++ libraries use.
constexpr uint64_t kRest = 3 * kMegabyte;
// The redactor's cache of pseudonyms (src/native/redaction/redactor.h).
constexpr uint64_t kRedaction = 9 * kMegabyte;
constexpr uint64_t kMinDefinitions = 6 * kMegabyte + kMegabyte / 2;
constexpr uint64_t kMinMessages = 2 * kMegabyte;
// To write a flight recorder's memory, one of its eight parts is indexed at a time, and one message is built. An index
// usually takes less than eight times the size of its part; a part ends before its index would take more.
constexpr uint64_t kIndexes = 1;
// A message takes at least 500 bytes, so the ring's entries and the memory for messages are used up together.
constexpr uint64_t kMinMessage = 480;

constexpr uint64_t kBuiltMessage = 2 * kMaxMessage + kMegabyte;

uint64_t megabytes(uint64_t bytes) { return (bytes + kMegabyte - 1) / kMegabyte; }

}  // namespace

bool plan_memory(const Options& options, MemoryPlan& plan, Trouble& trouble) {
  uint64_t needed = kEncoding + kRest + (options.redact.is_set() ? kRedaction : 0);
  if (options.flight()) needed += kBuiltMessage;
  const uint64_t min_flight = options.flight_bytes != 0 ? options.flight_bytes : kMinFlight;
  const uint64_t min_bytes =
      needed + kMinDefinitions + kMinMessages + (options.flight() ? min_flight * (1 + kIndexes) : 0);
  uint64_t memory = options.memory_bytes;
  // An explicit --memory is final. The default grows to what the other options need.
  if (memory == 0) memory = options.flight() ? 128 * kMegabyte : 64 * kMegabyte;
  if (options.memory_bytes == 0 && memory < min_bytes) memory = min_bytes;
  if (memory < min_bytes) {
    trouble = {"--memory is too small for this recording",
               "give at least " + std::to_string(megabytes(min_bytes)) + " MB: it is for everything together"};
    return false;
  }
  uint64_t left = memory - needed;
  if (options.flight()) {
    plan.flight = options.flight_bytes != 0 ? options.flight_bytes : left * 3 / 8;
    if (plan.flight < kMinFlight) plan.flight = kMinFlight;
    plan.index = plan.flight * kIndexes;
    left -= plan.flight + plan.index;
  }
  plan.definitions = left / 2 > kMinDefinitions ? left / 2 : kMinDefinitions;
  left -= plan.definitions;
  plan.entries = 64;
  while (plan.entries * 2 * (kMinMessage + sizeof(RingEntry)) <= left) plan.entries *= 2;
  plan.messages = left - plan.entries * sizeof(RingEntry);
  return true;
}

}  // namespace esrecord
